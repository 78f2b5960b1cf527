using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>A whole sequence to read, and the place from which its logits matter.</summary>
/// <param name="Document">Index of its request.</param>
/// <param name="Ids">Prompt and draft, or prompt and continuation without its last token.</param>
/// <param name="FirstLogit">Index of the prompt's last token.</param>
internal sealed record PackedSequence(int Document, int[] Ids, int FirstLogit);

/// <summary>How sequences are cut into passes.</summary>
internal static class PackedPass
{
    /// <summary>
    /// Most tokens of a pass. Activations of this many tokens stay in the processor's caches, and every expert still gets some hundred rows.
    /// </summary>
    public const int MostTokens = 2048;

    /// <summary>Sorts by length (equal lengths stay in document order) and fills passes up to <see cref="MostTokens"/>.</summary>
    public static IEnumerable<IReadOnlyList<PackedSequence>> Cut(IEnumerable<PackedSequence> sequences)
    {
        var pass = new List<PackedSequence>();
        var tokens = 0;
        foreach (var sequence in sequences.OrderBy(sequence => sequence.Ids.Length))
        {
            if (pass.Count > 0 && tokens + sequence.Ids.Length > MostTokens)
            {
                yield return pass;
                (pass, tokens) = ([], 0);
            }

            pass.Add(sequence);
            tokens += sequence.Ids.Length;
        }

        if (pass.Count > 0)
        {
            yield return pass;
        }
    }

    /// <summary>The ids of a pass, int64 (tokens); the caller owns the tensor.</summary>
    public static Tensor Ids(IReadOnlyList<PackedSequence> pass, Device device) =>
        tensor(pass.SelectMany(sequence => sequence.Ids).Select(id => (long)id).ToArray(), device: device);

    /// <summary>First row of each sequence.</summary>
    public static int[] Starts(IReadOnlyList<PackedSequence> pass)
    {
        var starts = new int[pass.Count];
        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + pass[i - 1].Ids.Length;
        }

        return starts;
    }
}
