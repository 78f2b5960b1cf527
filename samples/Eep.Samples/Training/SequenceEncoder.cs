using Eep.Samples.Data;
using Eep.Samples.Tokens;

namespace Eep.Samples.Training;

/// <summary>Texts as token sequences: begin token, prompts with their answers and line ends, end token.</summary>
public sealed class SequenceEncoder(BpeTokenizer tokenizer, double promptWeight = 0)
{
    public TokenSequence Encode(params IReadOnlyList<(string Prompt, string Answer)> turns)
    {
        var ids = new List<int> { BpeTokenizer.Begin };
        var weights = new List<float> { 0 };
        var answerStart = 0;
        foreach (var (prompt, answer) in turns)
        {
            Append(tokenizer.Encode(prompt), (float)promptWeight);
            answerStart = ids.Count;
            Append(tokenizer.Encode($" {answer}\n"), 1);
        }

        Append([BpeTokenizer.End], 1);
        return new TokenSequence([.. ids], [.. weights], answerStart);

        void Append(IEnumerable<int> tokens, float weight)
        {
            ids.AddRange(tokens);
            weights.AddRange(Enumerable.Repeat(weight, ids.Count - weights.Count));
        }
    }

    /// <summary>The token with which the wrong form begins.</summary>
    public int? FirstOpenerToken(SampleTask task) =>
        task.Opener is null ? null : tokenizer.Encode($" {task.Opener}").First();
}
