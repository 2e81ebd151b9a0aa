(function () {
  "use strict";
  var form = document.getElementById("form"), list = document.getElementById("list");
  var count = document.getElementById("count"), words = form.dataset;
  var waiting = [], busy = false, done = 0, all = 0, longest = 4000;
  if (!window.FormData || !window.XMLHttpRequest || !HTMLCanvasElement.prototype.toBlob) { return; }
  document.body.className = "quick";

  function show() {
    count.textContent = all ? words.count.replace("{done}", done).replace("{all}", all) : "";
  }

  function row(name) {
    var line = document.createElement("li"), bar = document.createElement("progress");
    line.textContent = words.sending.replace("{name}", name);
    bar.max = 1;
    line.appendChild(bar);
    list.insertBefore(line, list.firstChild);
    return { line: line, bar: bar };
  }

  function end(one, saved, said) {
    one.line.className = saved ? "ok" : "bad";
    one.line.textContent = said;
    if (saved) { done += 1; } else { all -= 1; }
    show();
  }

  function smaller(file, then) {
    var url = URL.createObjectURL(file), image = new Image();
    image.onload = function () {
      var side = Math.max(image.naturalWidth, image.naturalHeight), by = Math.min(1, longest / side);
      var canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.naturalWidth * by));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * by));
      var pen = canvas.getContext("2d");
      if (!pen) { URL.revokeObjectURL(url); then(file, true); return; }
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      canvas.toBlob(function (made) {
        canvas.width = canvas.height = 0;
        then(made || file, true);
      }, "image/jpeg", 0.9);
    };
    image.onerror = function () { URL.revokeObjectURL(url); then(file, false); };
    image.src = url;
  }

  function send(file, name, one, again) {
    var asked = new XMLHttpRequest(), body = new FormData();
    body.append("photos", file, name);
    asked.open("POST", location.pathname);
    asked.setRequestHeader("Accept", "application/json");
    asked.upload.onprogress = function (event) {
      if (event.lengthComputable) { one.bar.value = event.loaded / event.total; }
    };
    asked.onload = function () {
      var answer = null, photo = null;
      try { answer = JSON.parse(asked.responseText); } catch (error) { answer = null; }
      photo = answer && answer.photos && answer.photos[0];
      if (photo) { end(one, photo.saved, photo.said); }
      else { end(one, false, (answer && answer.said) || (asked.status === 404 ? words.ended : words.lost)); }
      next();
    };
    asked.onerror = asked.ontimeout = function () {
      if (again > 0) { setTimeout(function () { send(file, name, one, again - 1); }, 1500); return; }
      end(one, false, words.lost);
      next();
    };
    asked.timeout = 600000;
    asked.send(body);
  }

  function next() {
    var file = waiting.shift();
    if (!file) { busy = false; return; }
    busy = true;
    var one = row(file.name);
    smaller(file, function (made, drawn) {
      if (!drawn && /hei[cf]/i.test(file.type + " " + file.name)) { end(one, false, words.heic); next(); return; }
      if (made.size > Number(words.most)) { end(one, false, words.large); next(); return; }
      send(made, made === file ? file.name : file.name.replace(/\.[^.]*$/, "") + ".jpg", one, 2);
    });
  }

  form.addEventListener("change", function (event) {
    var files = event.target.files || [], i;
    for (i = 0; i < files.length; i += 1) { waiting.push(files[i]); all += 1; }
    setTimeout(function () { event.target.value = ""; }, 0);
    show();
    if (!busy) { next(); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (busy) { event.preventDefault(); event.returnValue = ""; }
  });
}());
