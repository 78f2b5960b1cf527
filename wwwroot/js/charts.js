// Charts: mounted while in view, purged when left; one cursor and one hover for all charts over generations; pictures and files to keep.
(() => {
  const eep = window.eep;
  const leaveAfter = 2000;
  const charts = new Map();
  const films = new Set();
  let hovering = false;
  let shown = null;

  const plotOf = figure => figure?.querySelector('.js-plotly-plot');

  const tell = (chart, inView) => {
    if (chart.inView !== inView) {
      chart.inView = inView;
      chart.page.invokeMethodAsync('SetInView', inView).catch(() => { });
    }
  };

  const observer = new IntersectionObserver(entries => {
    for (const entry of entries) {
      const chart = charts.get(entry.target.dataset.chart);
      if (!chart) {
        continue;
      }
      clearTimeout(chart.leaving);
      if (entry.isIntersecting) {
        tell(chart, true);
      } else {
        chart.leaving = setTimeout(() => {
          purge(chart);
          tell(chart, false);
        }, leaveAfter);
      }
    }
  }, { rootMargin: '300px' });

  const purge = chart => {
    const plot = plotOf(chart.figure);
    if (plot && window.Plotly) {
      window.Plotly.purge(plot);
    }
  };

  const overGenerations = () => [...charts.values()]
    .filter(chart => chart.figure.dataset.cursor === 'generation')
    .map(chart => plotOf(chart.figure))
    .filter(plot => plot?._fullLayout?.xaxis);

  const placeLine = plot => {
    const host = plot.closest('.chart-plot');
    let line = host.querySelector('.chart-cursor');
    if (!line) {
      line = document.createElement('div');
      line.className = 'chart-cursor';
      host.append(line);
    }
    const axis = plot._fullLayout.xaxis;
    const place = shown === null ? -1 : axis.d2p(shown);
    line.hidden = !(place >= 0 && place <= axis._length);
    line.style.left = `${axis._offset + place}px`;
    line.style.top = `${plot._fullLayout.yaxis._offset}px`;
    line.style.height = `${plot._fullLayout.yaxis._length}px`;
  };

  const hoverOthers = (source, generation) => {
    hovering = true;
    for (const plot of overGenerations().filter(plot => plot !== source)) {
      if (generation === null) {
        window.Plotly.Fx.unhover(plot);
      } else {
        window.Plotly.Fx.hover(plot, { xval: generation }, 'xy');
      }
    }
    hovering = false;
  };

  const slider = () => document.querySelector('[data-scrub]');

  const show = generation => {
    shown = generation;
    const number = document.querySelector('[data-scrub-number]');
    if (number?.firstChild) {
      number.firstChild.nodeValue = generation;
    }
    overGenerations().forEach(placeLine);
    films.forEach(draw => draw(generation));
  };

  // The page learns the generation when the slider is let go, by its change event.
  const settle = generation => {
    const input = slider();
    if (input) {
      input.value = generation;
      show(Number(input.value));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  };

  // The plotting script is large. Fetched and compiled while there is nothing else to do, it is there when the first chart comes. Its own loader does it,
  // so that it is never loaded twice; names carry versions, which the import map tells.
  const prepare = async () => {
    const names = Object.keys(JSON.parse(document.querySelector('script[type=importmap]').textContent).imports);
    const nameOf = part => names.find(name => name.includes(part));
    const loader = await import(new URL(nameOf('plotly-interop-'), document.baseURI).href);
    await loader.importScript('plotly-import', nameOf('plotly-basic-'));
  };

  window.addEventListener('load', () => setTimeout(() => requestIdleCallback(prepare, { timeout: 5000 }), 1000));

  // The component says that it has drawn while the script of the first chart may still be on its way.
  const drawn = async id => {
    while (charts.has(id) && !plotOf(charts.get(id).figure)) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return plotOf(charts.get(id)?.figure);
  };

  // New points only: what was drawn stays as it is, zoom included.
  const grow = (id, changes) => {
    const plot = plotOf(charts.get(id)?.figure);
    if (!plot?.data || changes.length === 0) {
      return;
    }
    const grown = axis => changes.map(change => [...plot.data[change.trace][axis].slice(0, change.from), ...change[axis]]);
    window.Plotly.restyle(plot, { x: grown('x'), y: grown('y') }, changes.map(change => change.trace));
  };

  const attach = async id => {
    const chart = charts.get(id);
    const plot = chart && await drawn(id);
    if (!plot || plot.dataset.attached) {
      return;
    }
    plot.dataset.attached = 'yes';
    if (chart.figure.dataset.cursor === 'generation') {
      plot.on('plotly_afterplot', () => placeLine(plot));
      plot.on('plotly_hover', event => hovering || hoverOthers(plot, event.points[0].x));
      plot.on('plotly_unhover', () => hovering || hoverOthers(plot, null));
      plot.on('plotly_click', event => settle(event.points[0].x));
      placeLine(plot);
    } else {
      plot.on('plotly_click', event => chart.page.invokeMethodAsync(
        'PointChosen', event.points[0].curveNumber, event.points[0].pointNumber).catch(() => { }));
    }
  };

  const save = (name, address) => {
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
  };

  eep.charts = {
    watch(id, figure, page) {
      figure.dataset.chart = id;
      charts.set(id, { figure, page, inView: null });
      observer.observe(figure);
    },
    unwatch(id) {
      const chart = charts.get(id);
      if (chart) {
        clearTimeout(chart.leaving);
        observer.unobserve(chart.figure);
        purge(chart);
        charts.delete(id);
      }
    },
    attach,
    grow,
    async savePicture(id, name, format) {
      const plot = plotOf(charts.get(id).figure);
      const picture = await window.Plotly.toImage(plot, { format, scale: format === 'png' ? 2 : 1, width: plot.clientWidth, height: plot.clientHeight });
      save(`${name}.${format}`, picture);
    },
  };

  eep.saveText = (name, text, type) => {
    const address = URL.createObjectURL(new Blob([text], { type }));
    save(name, address);
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };

  let playing = 0;
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    document.querySelector('[data-play]')?.setAttribute('aria-pressed', 'false');
  };

  eep.generation = {
    show,
    settle,
    films,
    step: difference => slider() && settle(Number(slider().value) + difference),
    play() {
      const input = slider();
      if (playing || !input) {
        stop();
        settle(Number(input?.value ?? 0));
        return;
      }
      document.querySelector('[data-play]').setAttribute('aria-pressed', 'true');
      settle(Number(input.value) >= Number(input.max) ? 0 : Number(input.value));
      playing = setInterval(() => {
        const now = slider();
        if (!now || Number(now.value) >= Number(now.max)) {
          stop();
          return now && settle(Number(now.value));
        }
        now.value = Number(now.value) + 1;
        show(Number(now.value));
      }, 1000 / Number(document.querySelector('[data-speed]')?.value ?? 10));
    },
  };

  document.addEventListener('click', event => {
    const step = event.target.closest('[data-step]');
    if (step) {
      stop();
      eep.generation.step(Number(step.dataset.step));
    } else if (event.target.closest('[data-play]')) {
      eep.generation.play();
    }
  });

  document.addEventListener('input', event => {
    if (event.target.matches('[data-scrub]')) {
      stop();
      show(Number(event.target.value));
    }
  });
})();

// A hidden tab asks for nothing until it is seen again.
(() => {
  const pages = new Map();
  window.eep.visibility = {
    watch: (id, page) => pages.set(id, page),
    forget: id => pages.delete(id),
  };
  document.addEventListener('visibilitychange', () => pages.forEach(
    page => page.invokeMethodAsync('SetVisible', !document.hidden).catch(() => { })));
})();
