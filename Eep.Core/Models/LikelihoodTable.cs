using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>Sums log-probabilities of the continuations of one document under one plan, in float64.</summary>
internal sealed class LikelihoodTable(ContinuationSequences continuations)
{
    private readonly double[] _sums = new double[continuations.Continuations.Count];
    private readonly bool[] _isGreedy = new bool[continuations.Continuations.Count];

    public IEnumerable<LogitQuery> QueriesOf(PackedSequence sequence, int start) => continuations.Of(sequence).SelectMany(
        index => continuations.Continuations[index].Select(
            (token, offset) => new LogitQuery(start + sequence.FirstLogit + offset, sequence.Document, token, [])));

    public void TakeIn(PackedSequence sequence, ReadOnlySpan<LogitReading> readings)
    {
        foreach (var index in continuations.Of(sequence))
        {
            var ids = continuations.Continuations[index];
            var own = readings[..ids.Length];
            readings = readings[own.Length..];
            _isGreedy[index] = true;
            for (var offset = 0; offset < own.Length; offset++)
            {
                _sums[index] += own[offset].LogProbability;
                _isGreedy[index] &= own[offset].Best == ids[offset];
            }
        }
    }

    public LogLikelihoods ToAnswer() => new(_sums, _isGreedy) { TokenCounts = [.. continuations.Continuations.Select(ids => ids.Length)] };
}
