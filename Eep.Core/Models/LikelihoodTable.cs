using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>
/// Sums log-probabilities of the continuations of one document, in float64. Continuations that need the same pass share it: answers of
/// one token each are all read from the prompt's last row.
/// </summary>
internal sealed class LikelihoodTable
{
    private readonly IReadOnlyList<int[]> _continuations;
    private readonly Dictionary<PackedSequence, List<int>> _continuationsOf = new(ReferenceEqualityComparer.Instance);
    private readonly double[] _sums;
    private readonly bool[] _isGreedy;

    public LikelihoodTable(int document, TokenizedRequest request)
    {
        _continuations = request.Continuations;
        _sums = new double[_continuations.Count];
        _isGreedy = new bool[_continuations.Count];
        for (var index = 0; index < _continuations.Count; index++)
        {
            int[] ids = [.. request.Prompt, .. _continuations[index].AsSpan(0, _continuations[index].Length - 1)];
            var sequence = _continuationsOf.Keys.FirstOrDefault(known => known.Ids.AsSpan().SequenceEqual(ids))
                ?? new PackedSequence(document, ids, request.Prompt.Length - 1);
            _continuationsOf.TryAdd(sequence, []);
            _continuationsOf[sequence].Add(index);
        }
    }

    /// <summary>What has to be read.</summary>
    public IEnumerable<PackedSequence> Sequences => _continuationsOf.Keys;

    public int CountQueries(PackedSequence sequence) => _continuationsOf[sequence].Sum(index => _continuations[index].Length);

    public IEnumerable<LogitQuery> QueriesOf(PackedSequence sequence, int start) => _continuationsOf[sequence].SelectMany(
        index => _continuations[index].Select(
            (token, offset) => new LogitQuery(start + sequence.FirstLogit + offset, sequence.Document, token, [])));

    public void TakeIn(PackedSequence sequence, ReadOnlySpan<LogitReading> readings)
    {
        foreach (var index in _continuationsOf[sequence])
        {
            var own = readings[.._continuations[index].Length];
            readings = readings[own.Length..];
            _isGreedy[index] = true;
            for (var offset = 0; offset < own.Length; offset++)
            {
                _sums[index] += own[offset].LogProbability;
                _isGreedy[index] &= own[offset].Best == _continuations[index][offset];
            }
        }
    }

    public LogLikelihoods ToAnswer() => new(_sums, _isGreedy);
}
