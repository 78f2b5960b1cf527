// Draws tables of numbers as cells on a canvas: survival, utilisation, coefficients, overlaps. No plot library, so thousands of cells scrub.
(() => {
  const eep = window.eep;
  const stops = {
    // Perceptually even and readable with any colour vision: viridis for magnitudes, blue to white to orange around zero for differences.
    magnitude: ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'],
    difference: ['#2166ac', '#67a9cf', '#d1e5f0', '#f7f7f7', '#fddbc7', '#ef8a62', '#b2182b'],
  };

  const mix = (one, other, share) => {
    const part = start => Math.round(
      parseInt(one.substr(start, 2), 16) * (1 - share) + parseInt(other.substr(start, 2), 16) * share);
    return `rgb(${part(1)},${part(3)},${part(5)})`;
  };

  const scale = colours => Array.from({ length: 256 }, (_, index) => {
    const place = index / 255 * (colours.length - 1);
    const low = Math.min(Math.floor(place), colours.length - 2);
    return mix(colours[low], colours[low + 1], place - low);
  });

  const scales = { magnitude: scale(stops.magnitude), difference: scale(stops.difference) };
  const left = 30;
  const bottom = 20;

  // Few enough labels that they do not touch.
  const stride = (count, room, size) => {
    for (const step of [1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 64]) {
      if (count / step * size <= room) {
        return step;
      }
    }
    return Math.ceil(count * size / room);
  };

  const measure = (canvas, rows, columns) => {
    const width = Math.max(80, canvas.clientWidth);
    const height = Math.max(40, canvas.clientHeight);
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return { pen, cellWidth: (width - left) / columns, cellHeight: (height - bottom) / rows, width, height };
  };

  // Returns where the cells lie, for those who draw on them. table: rows, columns, colour(row, column) in 0..255, marked(row, column), rowLabels, columnLabels, scale.
  const paint = (canvas, table) => {
    const { pen, cellWidth, cellHeight, width, height } = measure(canvas, table.rows, table.columns);
    const gap = Math.min(cellWidth, cellHeight) >= 7 ? 1 : 0;
    const palette = scales[table.scale ?? 'magnitude'];
    for (let row = 0; row < table.rows; row++) {
      for (let column = 0; column < table.columns; column++) {
        pen.fillStyle = palette[table.colour(row, column)];
        pen.fillRect(left + column * cellWidth, row * cellHeight, cellWidth - gap, cellHeight - gap);
      }
    }
    const style = getComputedStyle(canvas);
    if (table.marked) {
      pen.strokeStyle = style.getPropertyValue('--mark') || '#e0218a';
      pen.lineWidth = Math.min(2, Math.max(1, cellWidth / 8));
      for (let row = 0; row < table.rows; row++) {
        for (let column = 0; column < table.columns; column++) {
          if (table.marked(row, column)) {
            pen.strokeRect(left + column * cellWidth + 1, row * cellHeight + 1, cellWidth - gap - 2, cellHeight - gap - 2);
          }
        }
      }
    }
    pen.fillStyle = style.color;
    pen.font = `11px ${style.fontFamily}`;
    pen.textBaseline = 'middle';
    pen.textAlign = 'right';
    const rowStep = stride(table.rows, height - bottom, 13);
    for (let row = 0; row < table.rows; row += rowStep) {
      pen.fillText(table.rowLabels?.[row] ?? row, left - 6, (row + 0.5) * cellHeight);
    }
    pen.textAlign = 'center';
    const columnStep = stride(table.columns, width - left, 24);
    for (let column = 0; column < table.columns; column += columnStep) {
      pen.fillText(table.columnLabels?.[column] ?? column, left + (column + 0.5) * cellWidth, height - bottom / 2 + 2);
    }
    return { pen, cellWidth, cellHeight, left };
  };

  const cellAt = (canvas, event, rows, columns) => {
    const box = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - left) / ((box.width - left) / columns));
    const row = Math.floor((event.clientY - box.top) / ((box.height - bottom) / rows));
    return row >= 0 && row < rows && column >= 0 && column < columns ? { row, column } : null;
  };

  const tables = new Map();

  const drawTable = id => {
    const canvas = document.getElementById(id);
    const table = tables.get(id);
    if (canvas && table) {
      paint(canvas, table);
    }
  };

  eep.cells = {
    paint,
    cellAt,
    // values: row by row, null where there is none; drawn between low and high.
    draw(id, values, options) {
      const { rows, columns, low, high } = options;
      tables.set(id, {
        ...options,
        colour: (row, column) => {
          const value = values[row * columns + column];
          return value === null ? 0 : Math.max(0, Math.min(255, Math.round((value - low) / (high - low || 1) * 255)));
        },
      });
      drawTable(id);
      const canvas = document.getElementById(id);
      if (canvas && !canvas.dataset.reads) {
        canvas.dataset.reads = 'yes';
        canvas.addEventListener('mousemove', event => {
          const table = tables.get(id);
          const cell = cellAt(canvas, event, table.rows, table.columns);
          canvas.title = cell ? table.titles?.[cell.row * table.columns + cell.column] ?? '' : '';
        });
      }
    },
    forget: id => tables.delete(id),
  };

  window.addEventListener('resize', () => tables.forEach((_, id) => drawTable(id)));
})();
