// The workbench over a scripted run: what the browser tests look at before any engine is asked.
import '../../../viz/styles/all.css';
import { openSandbox } from '../../../viz/places/sandbox.ts';
import { demoSource } from '../../viz/kit/demo-source.ts';

const host = document.getElementById('samsa');
if (host !== null) openSandbox(host, demoSource(14));
