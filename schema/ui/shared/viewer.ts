// Shows the logged-in caller, whether the view is limited to some portfolios, and the logout link.

import { Viewer } from "../generated/operations.js";
import { request } from "./api.js";
import { make } from "./elements.js";

// Fill the element, unless the service has no authentication.
export async function showViewer(element: HTMLElement): Promise<void> {
  const { data } = await request(Viewer, {});
  const { subject, isScoped, portfolios, roles } = data.viewer;
  if (subject === "anonymous" && !isScoped) return;
  const name = make("span", { title: `Roles: ${roles.join(", ")}. Portfolios: ${portfolios.join(", ")}` }, isScoped ? `${subject} · limited view` : subject);
  element.replaceChildren(name, " ", make("a", { href: "logout" }, "Log out"));
}
