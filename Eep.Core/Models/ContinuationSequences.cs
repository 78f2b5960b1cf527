namespace Eep.Core.Models;

/// <summary>
/// What has to be read to score the continuations of one document. Continuations that need the same pass share it: answers of one
/// token each are all read from the prompt's last row.
/// </summary>
internal sealed class ContinuationSequences
{
    private readonly Dictionary<PackedSequence, List<int>> _continuationsOf = new(ReferenceEqualityComparer.Instance);

    public ContinuationSequences(int document, TokenizedRequest request)
    {
        Continuations = request.Continuations;
        for (var index = 0; index < Continuations.Count; index++)
        {
            int[] ids = [.. request.Prompt, .. Continuations[index].AsSpan(0, Continuations[index].Length - 1)];
            var sequence = _continuationsOf.Keys.FirstOrDefault(known => known.Ids.AsSpan().SequenceEqual(ids))
                ?? new PackedSequence(document, ids, request.Prompt.Length - 1);
            _continuationsOf.TryAdd(sequence, []);
            _continuationsOf[sequence].Add(index);
        }
    }

    /// <summary>Ids of each continuation.</summary>
    public IReadOnlyList<int[]> Continuations { get; }

    /// <summary>What has to be read.</summary>
    public IEnumerable<PackedSequence> Sequences => _continuationsOf.Keys;

    /// <summary>The continuations that one sequence scores, in the order of its queries.</summary>
    public IReadOnlyList<int> Of(PackedSequence sequence) => _continuationsOf[sequence];
}
