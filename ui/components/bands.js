// Parts of a chart's axis that are shaded, with their names.
Object.assign(Chart.prototype, {
  drawBands() {
    const { top, bottom, left, right } = this.size, { bands } = this.layers;
    const inside = (x) => Math.max(left, Math.min(right, x)), wide = (band) => inside(this.x(band.high)) - inside(this.x(band.low));
    const shaded = this.chart.bands.filter((band) => wide(band) > 0), named = shaded.filter((band) => wide(band) > measure(this.svg, band.text) + 8);
    pool(bands, "rect", shaded.map((band) => ({ class: band.wrong ? "wrong" : "", x: inside(this.x(band.low)), y: top, width: wide(band), height: bottom - top })));
    pool(bands, "text", named.map((band) => ({ class: band.wrong ? "end wrong" : "end", x: inside(this.x(band.high)) - 5, y: bottom - 6, text: band.text })));
  },
});
