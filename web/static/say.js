// Tells a screen reader what happened.
export const say = (text) => {
  const place = document.querySelector(".said");
  if (place) place.textContent = text;
};
