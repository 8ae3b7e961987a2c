// Who is logged in, that the view is limited to some portfolios, and the way out.

import { Viewer } from "../generated/operations.js";
import { request } from "./api.js";
import { make } from "./elements.js";

// Fill the element, unless nobody needs to log in.
export async function showViewer(element: HTMLElement): Promise<void> {
  const { data } = await request(Viewer, {});
  const { subject, isScoped, portfolios, roles } = data.viewer;
  if (subject === "anonymous" && !isScoped) return;
  const name = make("span", { title: `Roles: ${roles.join(", ")}. Portfolios: ${portfolios.join(", ")}` }, isScoped ? `${subject} · limited view` : subject);
  element.replaceChildren(name, " ", make("a", { href: "logout" }, "Log out"));
}
