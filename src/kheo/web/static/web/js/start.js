// Before the page is drawn: say that scripts run, so that what only they need is shown.
document.documentElement.classList.replace("no-js", "js");
