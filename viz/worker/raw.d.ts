declare module '*.yaml?raw' {
  const text: string;
  // The bundler makes a module out of any file; this is how it names what is in it.
  export { text as default };
}
