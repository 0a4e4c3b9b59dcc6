// Starts the page.
import './styles/all.css';
import { mark } from './marks/mark.ts';
import { patch } from './marks/patch.ts';

const host = document.getElementById('samsa');
if (host !== null) patch(host, [mark('p', { class: 'empty' }, ['No scenario is loaded.'])]);
