// A style sheet is imported as its text (esbuild's "text" loader) and goes inside the shadow root.
declare module "*.css" {
  const text: string;
  export default text;
}
