// Tables out of the page, as CSV that spreadsheets read: marked as UTF-8, formulas defused, as
// `explorer export` writes them (explorer/render/tables.py).

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

function csvCell(value) {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (typeof value === "string" && FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

// A button that saves rows; `make` gives [heads, rows] when it is pressed.
function csvButton(name, make) {
  return el("button.csv", { type: "button", title: t("save_csv_words"), onclick: () => {
    const [heads, rows] = make();
    const text = "\ufeff" + [heads, ...rows].map((row) => row.map(csvCell).join(",") + "\r\n").join("");
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `${name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000); // ms: the browser has begun by then
  } }, t("save_csv"));
}
