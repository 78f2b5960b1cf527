using Eep.Core.Pruning;

namespace Eep.Core.Search;

/// <summary>
/// The random draws of one child: draw number d is a pure function of (seed, generation, child, purpose, d). So a search that goes on
/// after a crash, or that leaves the making of a child to another process, draws what it would have drawn anyway.
/// </summary>
/// <param name="seed">Seed of the run.</param>
/// <param name="generation">Index of the generation, from 0.</param>
/// <param name="child">Index of the child in its generation, from 0.</param>
/// <param name="purpose">Keeps draws for different ends apart.</param>
public sealed class RandomTape(ulong seed, int generation, int child, RandomPurpose purpose) : IRandomSource
{
    private readonly ulong _key = CounterHash.Of(seed, (ulong)generation, (ulong)child, (ulong)purpose);
    private ulong _draw;

    /// <inheritdoc/>
    public double Uniform() => CounterHash.ToUniform(Next());

    /// <inheritdoc/>
    public int Index(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);

        // The upper half of bits * count: its bias, count / 2^64, is far below anything a search can notice.
        return (int)Math.BigMul(Next(), (ulong)count, out _);
    }

    /// <summary>Box-Muller, two draws; the cosine branch only, so that every value costs the same number of draws.</summary>
    public double Gaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    private ulong Next() => CounterHash.Of(_key, _draw++);
}
