// Marks on a map of experts: pinned, banned or free, by mouse, touch or keyboard. A finished stroke is told to the server.
(() => {
  const eep = window.eep;
  const maps = new Map();
  const keys = { p: 'pin', b: 'ban', f: 'free', Delete: 'free', Backspace: 'free' };
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  const stateOf = (map, { row, column }) => {
    const cell = row * map.experts + column;
    return map.pinned.has(cell) ? 'pin' : map.banned.has(cell) ? 'ban' : 'free';
  };

  const describe = map => {
    const { row, column } = map.cursor;
    const words = { pin: 'pinned', ban: 'banned', free: 'free' };
    const kept = (map.survival[row * map.experts + column] * 100).toFixed(0);
    return `layer ${map.layers[row]}, expert ${column}: ${words[stateOf(map, map.cursor)]}, kept by ${kept} % of parents`;
  };

  // Twice each line, light under dark: readable on every colour below.
  const stroke = (pen, width, path) => {
    for (const [colour, extra] of [['#ffffff', 2], ['#101418', 0]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width + extra;
      pen.beginPath();
      path();
      pen.stroke();
    }
  };

  const draw = map => {
    const { pen, cellWidth, cellHeight, left } = eep.cells.paint(map.canvas, {
      rows: map.layers.length,
      columns: map.experts,
      colour: (row, column) => Math.round(map.survival[row * map.experts + column] * 255),
      rowLabels: map.layers,
    });
    const inset = Math.min(4, Math.min(cellWidth, cellHeight) / 5);
    const box = cell => [
      left + (cell % map.experts) * cellWidth + inset, Math.floor(cell / map.experts) * cellHeight + inset,
      cellWidth - 2 * inset, cellHeight - 2 * inset,
    ];
    for (const cell of map.pinned) {
      stroke(pen, Math.max(1, inset), () => pen.rect(...box(cell)));
    }
    for (const cell of map.banned) {
      const [x, y, width, height] = box(cell);
      stroke(pen, Math.max(1, inset * 0.7), () => {
        pen.moveTo(x, y);
        pen.lineTo(x + width, y + height);
        pen.moveTo(x + width, y);
        pen.lineTo(x, y + height);
      });
    }
    if (document.activeElement === map.canvas) {
      pen.strokeStyle = getComputedStyle(map.canvas).getPropertyValue('--mark') || '#e0218a';
      pen.lineWidth = 2;
      pen.strokeRect(left + map.cursor.column * cellWidth, map.cursor.row * cellHeight, cellWidth - 1, cellHeight - 1);
    }
  };

  const read = map => {
    map.canvas.parentElement.querySelector('[data-paint-reading]').textContent = describe(map);
  };

  const mark = (map, { row, column }, state) => {
    const cell = row * map.experts + column;
    map.pinned.delete(cell);
    map.banned.delete(cell);
    if (state === 'pin') {
      map.pinned.add(cell);
    } else if (state === 'ban') {
      map.banned.add(cell);
    }
    map.cursor = { row, column };
    draw(map);
    read(map);
  };

  const tell = map => map.page.invokeMethodAsync('SetMarks', [...map.pinned], [...map.banned]);

  const listenToPointer = (map, canvas) => {
    const cellOf = event => eep.cells.cellAt(canvas, event, map.layers.length, map.experts);
    canvas.addEventListener('pointerdown', event => {
      const cell = cellOf(event);
      if (cell && event.button === 0) {
        // A click on a marked cell takes the mark away; so does the stroke that begins there.
        map.stroke = stateOf(map, cell) === map.tool ? 'free' : map.tool;
        canvas.setPointerCapture(event.pointerId);
        mark(map, cell, map.stroke);
      }
    });
    canvas.addEventListener('pointermove', event => {
      const cell = cellOf(event);
      if (cell && map.stroke) {
        mark(map, cell, map.stroke);
      } else if (cell) {
        map.cursor = cell;
        read(map);
      }
    });
    const end = () => {
      if (map.stroke) {
        map.stroke = null;
        tell(map);
      }
    };
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
  };

  const listenToKeys = (map, canvas) => {
    canvas.addEventListener('keydown', event => {
      const move = moves[event.key];
      const state = event.key === ' ' || event.key === 'Enter'
        ? (stateOf(map, map.cursor) === map.tool ? 'free' : map.tool)
        : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) {
        map.page.invokeMethodAsync('UndoAsync');
      } else if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
      } else if (move) {
        map.cursor = {
          row: Math.max(0, Math.min(map.layers.length - 1, map.cursor.row + move[0])),
          column: Math.max(0, Math.min(map.experts - 1, map.cursor.column + move[1])),
        };
        draw(map);
        read(map);
      } else if (state) {
        mark(map, map.cursor, state);
        tell(map);
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    });
    canvas.addEventListener('focus', () => {
      draw(map);
      read(map);
    });
    canvas.addEventListener('blur', () => draw(map));
  };

  eep.paint = {
    // Called after every drawing of the page; the marks of the server win, except under a stroke.
    show(id, canvas, page, state) {
      let map = maps.get(id);
      if (!map) {
        map = { canvas, page, cursor: { row: 0, column: 0 }, stroke: null };
        maps.set(id, map);
        listenToPointer(map, canvas);
        listenToKeys(map, canvas);
      }
      const { layers, experts, survival, tool } = state;
      Object.assign(map, { layers, experts, survival, tool });
      if (!map.stroke) {
        map.pinned = new Set(state.pinned);
        map.banned = new Set(state.banned);
      }
      draw(map);
    },
    unmount: id => maps.delete(id),
  };

  window.addEventListener('resize', () => maps.forEach(draw));
})();
