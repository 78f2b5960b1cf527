using System.Security.Cryptography;
using System.Text;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>
/// Divides one file into splits by what its documents say: hash of seed and content, so that equal documents always share a split,
/// a document keeps its split when others come or go, and the splits are disjoint whatever the file repeats.
/// </summary>
/// <param name="File">The file, absolute.</param>
/// <param name="Seed">Another seed gives another division.</param>
/// <param name="Percent">Share of each split in percent; together at most 100, the rest is left out.</param>
public sealed record SplitDivision(string File, int Seed, IReadOnlyDictionary<SplitKind, int> Percent)
{
    /// <summary>The split of a document, or null when it is left out.</summary>
    public SplitKind? Of(TaskDocument document)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}\n{document.Hash}"));
        var point = BitConverter.ToUInt32(hash) / (double)uint.MaxValue * 100;
        var end = 0;
        foreach (var (split, percent) in Percent.OrderBy(pair => pair.Key))
        {
            end += percent;
            if (point < end)
            {
                return split;
            }
        }

        return null;
    }
}
