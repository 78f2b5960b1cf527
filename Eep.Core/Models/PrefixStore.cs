namespace Eep.Core.Models;

/// <summary>Where a state belongs.</summary>
/// <param name="Pass">Content of the pass (<see cref="PassTokens.Hash"/>).</param>
/// <param name="Prefix">Content of the layers so far (<see cref="PlanPath.Prefix"/>).</param>
/// <param name="Layer">The layer whose attention has run; its block has not.</param>
/// <param name="HasKeys">Whether keys and values were kept.</param>
internal readonly record struct PrefixPlace(string Pass, string Prefix, int Layer, bool HasKeys);

/// <summary>
/// States behind the first layers of plans, kept for later generations: a child agrees with a parent up to the first layer that was changed.
/// What was used in the oldest generation goes first, of one generation the deepest, so that no state outlives those before it. Once other
/// documents are asked than before, as when a search is over and its best plans are compared, everything is given up, and nothing is kept until they are asked again. A state
/// is what the layers would compute again, bit for bit: what is kept changes no answer. Safe for several threads.
/// </summary>
/// <param name="budget">Most bytes; 0 keeps nothing.</param>
internal sealed class PrefixStore(long budget) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PrefixPlace, Entry> _entries = [];
    private readonly SortedSet<Entry> _leaving = new(Comparer<Entry>.Create((one, other) =>
        (one.Generation, -one.Layer, one.Number).CompareTo((other.Generation, -other.Layer, other.Number))));

    // Passes of this generation, and of all before it.
    private readonly HashSet<string> _asked = [];
    private readonly HashSet<string> _known = [];

    private long _generation;
    private long _number;

    /// <summary>Bytes that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>From here on, what is used is younger than what was used before.</summary>
    public void NextGeneration()
    {
        lock (_lock)
        {
            _generation++;
            _known.UnionWith(_asked);
            _asked.Clear();
        }
    }

    /// <summary>A kept state, which the caller owns, or null.</summary>
    public PrefixState? Find(PrefixPlace place)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(place, out var entry))
            {
                return null;
            }

            _leaving.Remove(entry);
            entry.Generation = _generation;
            _leaving.Add(entry);
            return entry.State.Share();
        }
    }

    /// <summary>Keeps a state beside its owner, unless the same is kept already.</summary>
    public void Keep(PrefixPlace place, PrefixState state)
    {
        lock (_lock)
        {
            _asked.Add(place.Pass);
            if (_known.Count > 0 && !_known.Contains(place.Pass))
            {
                Shrink(0);
                return;
            }

            if (budget == 0 || _entries.ContainsKey(place))
            {
                return;
            }

            var entry = new Entry(place, state.Share(), _number++) { Generation = _generation };
            _entries.Add(place, entry);
            _leaving.Add(entry);
            Bytes += entry.Bytes;
            Shrink(budget);
        }
    }

    /// <summary>Gives everything up, for work that memory does not suffice for.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Shrink(0);
        }
    }

    public void Dispose() => Clear();

    private void Shrink(long bytes)
    {
        while (Bytes > bytes)
        {
            var entry = _leaving.Min!;
            _leaving.Remove(entry);
            _entries.Remove(entry.Place);
            Bytes -= entry.Bytes;
            entry.State.Dispose();
        }
    }

    private sealed class Entry(PrefixPlace place, PrefixState state, long number)
    {
        public PrefixPlace Place => place;

        public PrefixState State => state;

        public int Layer => place.Layer;

        public long Number => number;

        public long Bytes { get; } = state.Bytes;

        public long Generation { get; set; }
    }
}
