// The gallery: every fixed picture, wide and narrow, as the page would draw it.
import '../../../viz/styles/all.css';
import { mark, type Mark } from '../../../viz/marks/mark.ts';
import { patch } from '../../../viz/marks/patch.ts';
import { layoutOf, stage } from '../../../viz/views/stage.ts';
import { gallery, type GalleryPicture } from '../../viz/kit/gallery.ts';

const sizes = [
  { width: 1056, height: 568 },
  { width: 390, height: 0 },
];

const host = document.getElementById('samsa');
// The workbench does not scroll, a gallery does.
document.body.style.overflow = 'auto';
if (host !== null)
  patch(
    host,
    gallery().flatMap((it) => sizes.map((size) => figure(it, size))),
  );

function figure(
  { name, picture, t }: GalleryPicture,
  size: { readonly width: number; readonly height: number },
): Mark {
  const options = { ...size, partition: 0, isLabelled: true, isStepwise: false };
  const { width, height } = layoutOf(picture, options);
  return mark('figure', { id: `${name} ${size.width}` }, [
    mark('figcaption', {}, [`${name}, ${size.width} wide`]),
    mark(
      'svg',
      { viewBox: `0 0 ${width} ${Math.ceil(height)}`, width, height: Math.ceil(height) },
      [stage.still(picture, options), stage.moving(picture, t, options)],
    ),
  ]);
}
