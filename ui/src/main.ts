import './design/tokens.css';
import './design/base.css';
import App from './App.svelte';
import { mount } from 'svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
export default mount(App, { target });
