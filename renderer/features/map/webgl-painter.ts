/** Draws a map with WebGL 2: points as discs, thumbnails from an atlas as squares with a border in their group's colour. */
import {
  atlasColumns,
  type DrawnPoints,
  growth,
  opacities,
  type Painter,
  type Sprite,
  thumbnailSide,
} from './painter.ts';

/** A place of the map in clip space, by `view`: the centre, and half the canvas in units of the map. */
const placing = `
uniform vec4 view;
vec2 placed(vec2 at) { return (at - view.xy) / view.zw; }`;

const pointVertices = `#version 300 es
precision highp float;
in vec2 at;
in vec4 colour;
uniform float diameter;
out vec4 shade;
out float ring;
out float pixels;
${placing}
const float growth[4] = float[](${growth.map((value) => value.toFixed(2)).join(', ')});
const float opacities[4] = float[](${opacities.map((value) => value.toFixed(2)).join(', ')});
void main() {
  int look = int(colour.a * 255.0 + 0.5);
  gl_Position = vec4(placed(at), 0.5 - 0.1 * float(look), 1.0);
  pixels = diameter * growth[look];
  gl_PointSize = pixels;
  shade = vec4(colour.rgb, opacities[look]);
  ring = look >= 2 ? 1.0 : 0.0;
}`;

const pointFragments = `#version 300 es
precision mediump float;
in vec4 shade;
in float ring;
in float pixels;
uniform vec3 ink;
out vec4 drawn;
void main() {
  float away = 2.0 * length(gl_PointCoord - 0.5);
  if (away > 1.0) discard;
  vec3 colour = ring > 0.5 && away > 0.68 ? ink : shade.rgb;
  float opacity = shade.a * min(1.0, 0.5 * pixels * (1.0 - away)); // the edge is a pixel wide
  drawn = vec4(colour, 1.0) * opacity;
}`;

const spriteVertices = `#version 300 es
precision highp float;
in vec2 at;
in float slot;
in vec4 colour;
uniform vec2 extent;
out vec2 within;
out vec2 corner;
out vec4 shade;
${placing}
void main() {
  within = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  float look = colour.a * 255.0;
  gl_Position = vec4(placed(at) + (within - 0.5) * extent, 0.05 - 0.01 * look, 1.0);
  float columns = ${atlasColumns}.0;
  corner = vec2(mod(slot, columns), floor(slot / columns)) / columns;
  shade = vec4(colour.rgb, look);
}`;

const spriteFragments = `#version 300 es
precision mediump float;
in vec2 within;
in vec2 corner;
in vec4 shade;
uniform sampler2D atlas;
uniform float border;
uniform vec3 ink;
uniform vec3 ground;
out vec4 drawn;
void main() {
  vec2 edge = min(within, 1.0 - within);
  float least = min(edge.x, edge.y);
  if (least < border) {
    drawn = vec4(shade.a > 1.5 && least < 0.5 * border ? ink : shade.rgb, 1.0);
    return;
  }
  vec2 inside = (within - border) / (1.0 - 2.0 * border);
  vec4 pixel = texture(atlas, corner + vec2(inside.x, 1.0 - inside.y) / ${atlasColumns}.0);
  vec3 colour = pixel.rgb + (1.0 - pixel.a) * ground;
  drawn = vec4(shade.a < 0.5 ? mix(ground, colour, 0.35) : colour, 1.0);
}`;

function programOf(gl: WebGL2RenderingContext, vertices: string, fragments: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertices],
    [gl.FRAGMENT_SHADER, fragments],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`a program of the map cannot be made: ${gl.getProgramInfoLog(program)}`);
  return program;
}

/** Floats of a sprite: place, slot; then its colour in one more. */
const spriteFloats = 4;

/** @returns Undefined where WebGL 2 is missing. */
export function webglPainter(canvas: HTMLCanvasElement): Painter | undefined {
  const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true });
  if (!gl) return undefined;
  const points = programOf(gl, pointVertices, pointFragments);
  const sprites = programOf(gl, spriteVertices, spriteFragments);
  const uniform = (program: WebGLProgram, name: string) => gl.getUniformLocation(program, name);
  const ofPoints = {
    view: uniform(points, 'view'),
    diameter: uniform(points, 'diameter'),
    ink: uniform(points, 'ink'),
  };
  const ofSprites = {
    view: uniform(sprites, 'view'),
    extent: uniform(sprites, 'extent'),
    border: uniform(sprites, 'border'),
    ink: uniform(sprites, 'ink'),
    ground: uniform(sprites, 'ground'),
  };
  const [places, colours, instances] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];

  const pointArrays = gl.createVertexArray();
  gl.bindVertexArray(pointArrays);
  attribute(points, 'at', places, 2, gl.FLOAT, 0, 0);
  attribute(points, 'colour', colours, 4, gl.UNSIGNED_BYTE, 0, 0);

  const spriteArrays = gl.createVertexArray();
  gl.bindVertexArray(spriteArrays);
  const stride = 4 * spriteFloats;
  for (const location of [
    attribute(sprites, 'at', instances, 2, gl.FLOAT, stride, 0),
    attribute(sprites, 'slot', instances, 1, gl.FLOAT, stride, 8),
    attribute(sprites, 'colour', instances, 4, gl.UNSIGNED_BYTE, stride, 12),
  ])
    gl.vertexAttribDivisor(location, 1);

  const atlas = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, atlas);
  const side = atlasColumns * thumbnailSide;
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, side, side);
  for (const [name, value] of [
    [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
    [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
    [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
    [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
  ] as const)
    gl.texParameteri(gl.TEXTURE_2D, name, value);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  /** The picture in each slot. */
  const uploaded = new Map<number, HTMLCanvasElement>();

  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.enable(gl.DEPTH_TEST);
  gl.depthFunc(gl.LEQUAL);
  let drawn: DrawnPoints = { x: [], y: [], colours: new Uint8Array() };

  function attribute(
    program: WebGLProgram,
    name: string,
    buffer: WebGLBuffer,
    size: number,
    type: number,
    stride: number,
    offset: number,
  ): number {
    const location = gl!.getAttribLocation(program, name);
    gl!.bindBuffer(gl!.ARRAY_BUFFER, buffer);
    gl!.enableVertexAttribArray(location);
    gl!.vertexAttribPointer(location, size, type, type === gl!.UNSIGNED_BYTE, stride, offset);
    return location;
  }
  // biome-ignore lint/correctness/useHookAtTopLevel: no hook of React, but WebGL's own name
  const begin = (program: WebGLProgram) => gl.useProgram(program);
  function fill(buffer: WebGLBuffer, data: Float32Array | Uint8Array, usage: number): void {
    gl!.bindBuffer(gl!.ARRAY_BUFFER, buffer);
    gl!.bufferData(gl!.ARRAY_BUFFER, data, usage);
  }
  function upload({ slot, picture }: Sprite): void {
    if (uploaded.get(slot) === picture) return;
    uploaded.set(slot, picture);
    const [column, row] = [slot % atlasColumns, Math.floor(slot / atlasColumns)];
    const [left, top] = [column * thumbnailSide, row * thumbnailSide];
    gl!.texSubImage2D(gl!.TEXTURE_2D, 0, left, top, gl!.RGBA, gl!.UNSIGNED_BYTE, picture);
  }
  const setColours = (next: Uint8Array) => {
    drawn = { ...drawn, colours: next };
    fill(colours, next, gl.DYNAMIC_DRAW);
  };

  return {
    kind: 'webgl',
    setPoints(next) {
      drawn = next;
      const both = new Float32Array(2 * next.x.length);
      for (let i = 0; i < next.x.length; i++) both.set([next.x[i]!, next.y[i]!], 2 * i);
      fill(places, both, gl.STATIC_DRAW);
      setColours(next.colours);
    },
    setColours,
    draw({ view, size, ratio, spriteSide, diameter, sprites: shown, ink }) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      const half = [size.width / 2 / view.scale, size.height / 2 / view.scale] as const;
      const inkOfOne = ink.map((value) => value / 255) as [number, number, number];

      begin(points);
      gl.uniform4f(ofPoints.view, view.x, view.y, ...half);
      gl.uniform1f(ofPoints.diameter, diameter * ratio);
      gl.uniform3f(ofPoints.ink, ...inkOfOne);
      gl.bindVertexArray(pointArrays);
      gl.drawArrays(gl.POINTS, 0, drawn.x.length);
      if (shown.length === 0) return;

      const data = new Float32Array(spriteFloats * shown.length);
      const bytes = new Uint8Array(data.buffer);
      for (const [at, sprite] of shown.entries()) {
        const { point } = sprite;
        upload(sprite);
        data.set([drawn.x[point]!, drawn.y[point]!, sprite.slot], spriteFloats * at);
        bytes.set(drawn.colours.subarray(4 * point, 4 * point + 4), 4 * (spriteFloats * at + 3));
      }
      fill(instances, data, gl.STREAM_DRAW);
      begin(sprites);
      gl.uniform4f(ofSprites.view, view.x, view.y, ...half);
      gl.uniform2f(ofSprites.extent, (2 * spriteSide) / size.width, (2 * spriteSide) / size.height);
      gl.uniform1f(ofSprites.border, 3 / spriteSide);
      gl.uniform3f(ofSprites.ink, ...inkOfOne);
      gl.uniform3f(ofSprites.ground, 0.5, 0.5, 0.5);
      gl.bindVertexArray(spriteArrays);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, shown.length);
    },
    dispose() {
      for (const buffer of [places, colours, instances]) gl.deleteBuffer(buffer);
      gl.deleteVertexArray(pointArrays);
      gl.deleteVertexArray(spriteArrays);
      gl.deleteTexture(atlas);
      gl.deleteProgram(points);
      gl.deleteProgram(sprites);
    },
  };
}
