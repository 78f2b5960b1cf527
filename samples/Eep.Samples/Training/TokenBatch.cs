namespace Eep.Samples.Training;

/// <summary>
/// Sequences laid end to end without padding, with the two index lists that take tokens to a padded grid and back: only
/// attention needs the grid, all else runs on real tokens.
/// </summary>
public sealed class TokenBatch
{
    public TokenBatch(IReadOnlyList<TokenSequence> sequences)
    {
        Sequences = sequences;
        Rows = sequences.Count;
        Width = sequences.Max(sequence => sequence.Length);
        var count = sequences.Sum(sequence => sequence.Length);
        (Inputs, Targets, Positions, ToFlat) = (new long[count], new long[count], new long[count], new long[count]);
        Weights = new float[count];
        ToGrid = new long[Rows * Width];
        var flat = 0;
        for (var row = 0; row < Rows; row++)
        {
            var sequence = sequences[row];
            for (var place = 0; place < sequence.Length; place++, flat++)
            {
                Inputs[flat] = sequence.Ids[place];
                Targets[flat] = sequence.Ids[place + 1];
                Weights[flat] = sequence.Weights[place + 1];
                Positions[flat] = place;
                ToGrid[(row * Width) + place] = flat;
                ToFlat[flat] = (row * Width) + place;
            }
        }
    }

    public IReadOnlyList<TokenSequence> Sequences { get; }

    public int Rows { get; }

    public int Width { get; }

    public long[] Inputs { get; }

    public long[] Targets { get; }

    public float[] Weights { get; }

    public long[] Positions { get; }

    /// <summary>For each place of the grid the token there; padding points at token 0, which no real token attends to.</summary>
    public long[] ToGrid { get; }

    public long[] ToFlat { get; }
}
