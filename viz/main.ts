// Starts the page.
import './styles/all.css';
