namespace Eep.Samples.Training;

/// <summary>
/// Ids of one text and, for each, its weight in the loss; the last answer begins at <paramref name="AnswerStart"/>.
/// </summary>
public sealed record TokenSequence(int[] Ids, float[] Weights, int AnswerStart)
{
    /// <summary>Tokens that the model reads; the last id is only predicted.</summary>
    public int Length => Ids.Length - 1;
}
