// Keeps the dashboard's time range while the reader is on another page.

const KEY = "dpm-lineage:dashboard";

// Store the query of the dashboard's view for this tab.
export function rememberDashboard(query: string): void {
  sessionStorage.setItem(KEY, query);
}

// Make the links to the dashboard open its last view.
export function keepDashboardRange(): void {
  const query = sessionStorage.getItem(KEY) ?? "";
  for (const link of document.querySelectorAll<HTMLAnchorElement>('nav a[href="dashboard"]')) link.setAttribute("href", `dashboard${query}`);
}
