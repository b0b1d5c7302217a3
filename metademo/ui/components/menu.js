// On a phone the list of pages lies over the page, and Streamlit leaves it there: who has chosen one wants to see that page.
const NARROW = 768; // from where Streamlit shows the list beside the page, not over it

export default function () {
  if (window.metademoPages) return;
  window.metademoPages = true;
  document.addEventListener('click', (event) => {
    if (innerWidth >= NARROW || !event.target.closest('[data-testid="stSidebarNavLink"]')) return;
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });
}
