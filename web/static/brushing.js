// Drag over the bars of the date chart to choose a span. A click on one bar stays a link.
export function brushing() {
  const chart = document.querySelector("svg[data-brush]");
  if (!chart) return;
  const slots = [...chart.children];
  let from = -1, to = -1;

  // A bar without articles has no link to its days.
  const days = (slot) => {
    if (slot.dataset.since) return [slot.dataset.since, slot.dataset.until];
    const { searchParams } = new URL(slot.getAttribute("href"), location.href);
    const periods = searchParams.getAll(chart.dataset.unit);
    return periods.length ? [firstDay(periods[0]), lastDay(periods.at(-1))]
      : [searchParams.get("from-date"), searchParams.get("to-date")];
  };
  const firstDay = (period) => (period + "-01-01").slice(0, 10);
  const lastDay = (period) => {
    const [year, month = 12] = period.split("-").map(Number);
    const end = new Date(0);
    end.setUTCFullYear(year, month, 0);
    return end.toISOString().slice(0, 10);
  };
  const slotAt = (event) => {
    const box = chart.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * slots.length);
    return Math.min(Math.max(place, 0), slots.length - 1);
  };
  const paint = () => slots.forEach((slot, i) => slot.classList.toggle("in", from >= 0 && from !== to && i >= Math.min(from, to) && i <= Math.max(from, to)));
  const stop = () => { from = to = -1; chart.classList.remove("brushing"); paint(); };

  chart.addEventListener("dragstart", (event) => event.preventDefault());
  chart.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType !== "touch") from = to = slotAt(event);
  });
  addEventListener("pointermove", (event) => {
    if (from < 0) return;
    to = slotAt(event);
    chart.classList.toggle("brushing", from !== to);
    paint();
  });
  addEventListener("pointerup", () => {
    if (from < 0 || from === to) return stop();
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const address = new URL(chart.dataset.brush, location.href);
    address.searchParams.set("from-date", days(slots[first])[0]);
    address.searchParams.set("to-date", days(slots[last])[1]);
    chart.addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
    location.assign(address);
  });
  addEventListener("pointercancel", stop);
}
