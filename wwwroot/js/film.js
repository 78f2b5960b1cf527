// The survival film: which experts the parent pool keeps, generation by generation, and what the best plan routes to them. All
// generations lie in the browser, one byte a cell, so scrubbing asks the server for nothing.
(() => {
  const eep = window.eep;
  const films = new Map();
  const headerBytes = 16;

  const load = async film => {
    const response = await fetch(`/api/v1/runs/${film.run}/maps?from=${film.frames.length}`);
    if (!response.ok) {
      return;
    }
    const buffer = await response.arrayBuffer();
    const [from, count, layers, experts] = new Int32Array(buffer, 0, 4);
    const size = layers * experts;
    film.layers = layers;
    film.experts = experts;
    for (let index = 0; index < count; index++) {
      const start = headerBytes + index * size * 2;
      film.frames[from + index] = {
        survival: new Uint8Array(buffer, start, size),
        utilisation: new Uint8Array(buffer, start + size, size),
      };
    }
  };

  const frameOf = film => film.frames[Math.min(film.generation, film.frames.length - 1)];

  // Utilisation is kept as the square root of the share, so that small shares stay apart; see ExpertMapsBlob.
  const shareOf = (kind, byte) => kind === 'survival' ? byte / 255 : (byte / 255) ** 2;

  const percent = share => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

  const draw = film => {
    const frame = frameOf(film);
    if (!frame) {
      return;
    }
    for (const canvas of film.root.querySelectorAll('canvas[data-film]')) {
      const kind = canvas.dataset.film;
      const cells = frame[kind];
      const top = kind === 'survival' ? 255 : Math.max(1, ...cells);
      eep.cells.paint(canvas, {
        rows: film.layers,
        columns: film.experts,
        colour: (row, column) => Math.round(cells[row * film.experts + column] / top * 255),
        marked: kind === 'survival' ? (row, column) => frame.utilisation[row * film.experts + column] > 0 : null,
        rowLabels: film.layerNumbers,
      });
    }
    if (film.chosen) {
      drawLife(film);
    }
  };

  const describe = (film, { row, column }) => {
    const frame = frameOf(film);
    const at = row * film.experts + column;
    return `layer ${film.layerNumbers?.[row] ?? row}, expert ${column}: kept by ${percent(shareOf('survival', frame.survival[at]))} of parents, `
      + `${percent(shareOf('utilisation', frame.utilisation[at]))} of tokens in the best plan`;
  };

  const drawLife = film => {
    const { row, column } = film.chosen;
    const at = row * film.experts + column;
    const last = Math.max(1, film.frames.length - 1);
    const points = film.frames.map((frame, index) => `${(index / last * 300).toFixed(1)},${(38 - frame.survival[at] / 255 * 36).toFixed(1)}`);
    const here = Math.min(film.generation, last) / last * 300;
    const life = film.root.querySelector('[data-film-life]');
    life.hidden = false;
    life.querySelector('polyline').setAttribute('points', points.join(' '));
    life.querySelector('line').setAttribute('x1', here);
    life.querySelector('line').setAttribute('x2', here);
    life.querySelector('[data-film-name]').textContent = describe(film, film.chosen);
  };

  const listen = film => {
    film.root.addEventListener('mousemove', event => {
      const canvas = event.target.closest('canvas[data-film]');
      const cell = canvas && film.frames.length > 0 && eep.cells.cellAt(canvas, event, film.layers, film.experts);
      film.root.querySelector('[data-film-reading]').textContent = cell ? describe(film, cell) : '';
    });
    film.root.addEventListener('click', event => {
      const canvas = event.target.closest('canvas[data-film]');
      const cell = canvas && eep.cells.cellAt(canvas, event, film.layers, film.experts);
      if (cell) {
        film.chosen = cell;
        draw(film);
      }
    });
  };

  eep.film = {
    async mount(id, root, run, generation, layerNumbers) {
      const film = { root, run, generation, layerNumbers, frames: [], layers: 0, experts: 0, chosen: null };
      film.show = shown => {
        film.generation = shown;
        draw(film);
      };
      films.set(id, film);
      eep.generation.films.add(film.show);
      listen(film);
      await load(film);
      draw(film);
    },
    // Asks for what is new; called after every drawing of the page, since canvases come and go with it.
    async update(id, count, layerNumbers) {
      const film = films.get(id);
      if (film) {
        film.layerNumbers = layerNumbers;
      }
      if (film && !film.loading && count > film.frames.length) {
        film.loading = true;
        await load(film);
        film.loading = false;
      }
      if (film) {
        draw(film);
      }
    },
    unmount(id) {
      const film = films.get(id);
      if (film) {
        eep.generation.films.delete(film.show);
        films.delete(id);
      }
    },
  };

  window.addEventListener('resize', () => films.forEach(draw));
})();
