namespace Eep.Core.Models;

/// <summary>What the engine was asked for and what it had to compute, in layer-tokens of reading passes. Safe for several threads.</summary>
public sealed class EngineCounters
{
    private long _asked;
    private long _computed;
    private long _generated;
    private int _halvings;

    /// <summary>Layer-tokens that the plans would cost one by one.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>Layer-tokens that were computed; states shared by several plans count once.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    /// <summary>Layer-tokens of one-token steps over a cache; in neither of the above.</summary>
    public long Generated => Interlocked.Read(ref _generated);

    /// <summary>Times that memory ran out and a block was halved.</summary>
    public int Halvings => Volatile.Read(ref _halvings);

    internal void Halve() => Interlocked.Increment(ref _halvings);

    internal void Read(long asked, long computed)
    {
        Interlocked.Add(ref _asked, asked);
        Interlocked.Add(ref _computed, computed);
    }

    internal void Generate(long layerTokens) => Interlocked.Add(ref _generated, layerTokens);
}
