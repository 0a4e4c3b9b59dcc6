// Starts the page with the scenario that its address names.
import './styles/all.css';
import { lessonAt } from './model/lessons.ts';
import { play } from './places/play.ts';

const host = document.getElementById('samsa');
if (host !== null) play(host, lessonAt(location.hash));
// Another name in the address is another scenario: the page begins anew.
window.addEventListener('hashchange', () => location.reload());
