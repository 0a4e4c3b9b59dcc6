// A scenario that its author has to mend: what the page says of it.
import '../../../viz/styles/all.css';
import { play } from '../../../viz/places/play.ts';

const host = document.getElementById('samsa');
const text = 'title: Three brokers\nkafka: "4.3"\nbrokres: 3\n';
if (host !== null) play(host, { file: 'mistakes.samsa.yaml', text });
