// Axes: where the ticks stand, what they are called, and where a value lies between the ends, from 0 to 1.
const PLAIN = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function number(value) {
  if (Object.is(value, -0)) value = 0;
  const size = Math.abs(value);
  if (!size || size === Infinity || (size >= 1e-4 && size < 1e6)) return PLAIN.format(value).replace("-", "−");
  let power = Math.floor(Math.log10(size) + 1e-9), digits = +(value / 10 ** power).toPrecision(4);
  if (Math.abs(digits) === 10) [power, digits] = [power + 1, digits / 10];
  const factor = PLAIN.format(digits);
  const raised = (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((digit) => RAISED[digit]).join("");
  return (factor === "1" ? "10" : `${factor.replace("-", "−")}·10`) + raised;
}

// Values that stand below each other: as many decimals for all as give the largest four digits.
function alike(values) {
  const most = Math.max(...values.filter(Number.isFinite).map(Math.abs)), places = 3 - Math.floor(Math.log10(most));
  return (value) => (places < 0 || places > 4 || !Number.isFinite(value) ? number(value) : value.toFixed(places).replace("-", "−"));
}

function nice(low, high, count) {
  const raw = (high - low) / Math.max(1, count), power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999);
}

function between(low, high, step) {
  const found = [];
  for (let i = Math.ceil(low / step - 1e-6); i <= high / step + 1e-6; i++) found.push(+(i * step).toPrecision(12));
  return found;
}

// Neighbouring ticks never have the same name: as many decimals as their distance has.
function stepped(step) {
  const places = -Math.floor(Math.log10(step) + 1e-9);
  return (value) => (places < 1 || places > 8 || Math.abs(value) < step ? number(value) : value.toFixed(places).replace("-", "−"));
}

// The ends are ticks unless they are given, so that the axis rarely moves while a run goes on.
function linearAxis(low, high, count, fixedLow, fixedHigh, least = 0) {
  if (!(high > low)) [low, high] = low ? [low - Math.abs(low) / 2, low + Math.abs(low) / 2] : [0, 1];
  low = fixedLow ?? low;
  high = fixedHigh ?? high;
  if (!(high > low)) high = low + 1;
  const step = Math.max(least, nice(low, high, count));
  low = fixedLow ?? Math.floor(low / step + 1e-6) * step;
  high = fixedHigh ?? Math.ceil(high / step - 1e-6) * step;
  return { low, high, ticks: between(low, high, step), name: stepped(step), at: (value) => (value - low) / (high - low), back: (share) => low + share * (high - low) };
}

// The powers of ten that an axis may be named with: some have longer names than its ends.
function namedPowers(low, high) {
  const found = [low, high];
  for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power++) found.push(+(10 ** power).toPrecision(6));
  return found;
}

function logAxis(low, high, count, fixed) {
  const grid = (value, round) => {
    const power = 10 ** Math.floor(Math.log10(value) + 1e-9), steps = [1, 2, 5, 10];
    return power * (round ? steps.find((step) => step * power >= value * 0.999) : steps.findLast((step) => step * power <= value * 1.001));
  };
  if (!fixed) [low, high] = [grid(low, false), grid(high, true)];
  if (!(high > low)) [low, high] = [low / 2, high * 2];
  const first = Math.log10(low), span = Math.log10(high) - first, every = Math.max(1, Math.ceil(span / Math.max(2, count)));
  const ticks = [];
  for (let power = Math.floor(first + 1e-9); power <= first + span + 1e-9; power++)
    for (const factor of span < 1 ? [1, 2, 5] : span < 2 && count > 4 ? [1, 3] : [1]) {
      const value = +(factor * 10 ** power).toPrecision(6);
      if (value >= low * 0.999 && value <= high * 1.001 && !(span >= 2 && power % every)) ticks.push(value);
    }
  if (ticks.length < 2) ticks.splice(0, ticks.length, low, ...(count < 3 ? [] : ticks.filter((tick) => tick > low * 1.5 && tick < high / 1.5)), high); // one tick is no scale
  return { low, high, ticks, name: number, at: (value) => (Math.log10(value) - first) / span, back: (share) => 10 ** (first + share * span) };
}

// The last place whose step is not after this one; -1 before the first.
function until(steps, step) {
  let low = 0, high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// Moves labels apart that stand closer than `gap`, each as little as may be, between top and bottom.
function apart(wanted, gap, top, bottom) {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i), placed = [];
  for (let round = 0; round < 40; round++)
    for (let i = 1; i < order.length; i++) {
      const push = (gap - (order[i].y - order[i - 1].y)) / 2;
      if (push > 0) [order[i - 1].y, order[i].y] = [order[i - 1].y - push, order[i].y + push];
    }
  order.forEach((each, i) => (each.y = Math.max(each.y, i ? order[i - 1].y + gap : top)));
  for (let i = order.length - 1, limit = bottom; i >= 0; i--) {
    order[i].y = Math.min(order[i].y, limit);
    limit = order[i].y - gap;
  }
  for (const { y, i } of order) placed[i] = y;
  return placed;
}
