// Files are sent one by one, so that each has its own progress and its own answer. Without this the form sends them all.
(() => {
  const form = document.getElementById("tha");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const list = document.getElementById("ket-qua");
  const button = form.querySelector("button");

  const line = (file) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = `${file.name} – ${form.dataset.send}`;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", file.name);
    item.append(words, bar);
    list.append(item);
    return { item, words, bar };
  };

  const answer = (shown, file, html) => {
    const holder = document.createElement("ul");
    holder.innerHTML = html;
    const made = holder.querySelector("li");
    if (made) shown.item.replaceWith(made);
    else fail(shown, file);
  };

  const fail = (shown, file) => {
    shown.bar.remove();
    shown.words.className = "notice bad";
    shown.words.textContent = `${file.name}: ${form.dataset.fail}`;
  };

  const send = (file) => new Promise((done) => {
    const shown = line(file);
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("tep", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Kheo-One", "1");
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      shown.bar.value = (100 * event.loaded) / event.total;
      if (event.loaded === event.total) {
        shown.bar.removeAttribute("value");
        shown.words.textContent = `${file.name} – ${form.dataset.wait}`;
      }
    };
    request.onload = () => { request.status === 200 ? answer(shown, file, request.responseText) : fail(shown, file); done(); };
    request.onerror = () => { fail(shown, file); done(); };
    request.send(body);
  });

  const sendAll = async (files) => {
    button.disabled = true;
    for (const file of files) await send(file);
    button.disabled = false;
    input.value = "";
    htmx.trigger(document.body, "kheo:nhap"); // the list below and the number beside the page's name follow
  };

  button.hidden = true;
  input.addEventListener("change", () => sendAll([...input.files]));
  form.addEventListener("submit", (event) => { event.preventDefault(); if (input.files.length) sendAll([...input.files]); });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    sendAll([...event.dataTransfer.files]);
  });
})();
