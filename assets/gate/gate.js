// SPDX-License-Identifier: Apache-2.0
// The attendant's screen: shows what the gate says, answers when it asks.
const LOOK_MS = 250;
const tones = ["idle", "green", "red", "ask", "wait"];
const part = (id) => document.getElementById(id);
let asked = 0;

function listsText(state) {
  if (state.list_age_h < 0) return "还没有名单";
  const age = state.list_age_h < 24
    ? "今天"
    : `${Math.floor(state.list_age_h / 24)} 天前`;
  // The numbers are what the desk asks for, to make a code that leads on.
  return `名单：${age}（${state.lists}）`;
}

function show(state) {
  document.body.className = tones.includes(state.tone) ? state.tone : "idle";
  part("line").textContent = state.line;
  part("note").textContent = state.note;
  part("visitor").textContent = state.visitor;
  part("name").textContent = state.name;
  part("lists").textContent = listsText(state);
  part("unsent").textContent = state.unsent ? `待上传 ${state.unsent} 条` : "";
  part("trouble").textContent = state.trouble;
  // No button is given the focus: the Enter behind a scanned code, from a
  // scanner that plays keyboard, must not answer for the attendant.
  part("ask").hidden = state.tone !== "ask";
  asked = state.number;
}

async function look() {
  try {
    const reply = await fetch("/state");
    show(await reply.json());
  } catch {
    show({ tone: "red", line: "检票程序没有运行", note: "请重新启动",
      visitor: "请稍候", name: "", list_age_h: -1, unsent: 0, trouble: "",
      number: 0 });
  }
  setTimeout(look, LOOK_MS);
}

async function answer(yes) {
  await fetch("/answer", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ number: asked, yes }),
  }).catch(() => {});
}

part("yes").addEventListener("click", () => answer(true));
part("no").addEventListener("click", () => answer(false));
look();
