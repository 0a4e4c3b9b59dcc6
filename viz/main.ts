// Starts the page with the scenario that comes with it.
import './styles/all.css';
import firstLight from '../scenarios/lessons/first-light.samsa.yaml?raw';
import { play } from './places/play.ts';

const host = document.getElementById('samsa');
if (host !== null) play(host, { file: 'first-light.samsa.yaml', text: firstLight });
