// Reads what packing.py packed; an array comes as a typed array that knows its shape.
const KINDS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array };

function unpack(bytes) {
  const { buffer } = bytes.slice();
  const start = 4 + new DataView(buffer).getUint32(0, true);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, start - 4)), (_, value) => {
    if (!value?.$) return value;
    const size = value.shape.reduce((product, side) => product * side, 1);
    return Object.assign(new KINDS[value.$](buffer, start + value.at, size), { shape: value.shape });
  });
}
