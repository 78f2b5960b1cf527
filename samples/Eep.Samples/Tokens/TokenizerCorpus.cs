using Eep.Samples.Data;

namespace Eep.Samples.Tokens;

/// <summary>The text the tokenizer learns from: training items of every task, in both forms of the answer.</summary>
public static class TokenizerCorpus
{
    private const int ItemsPerTask = 4000;

    public static IEnumerable<string> Texts(ulong seed)
    {
        foreach (var task in TaskSuite.For(Split.Train, seed))
        {
            var random = SeededRandom.For(seed, $"{task.Name}/tokenizer");
            for (var count = 0; count < ItemsPerTask; count++)
            {
                var item = task.Draw(random);
                var isSentence = task.Opener is not null && random.Chance(0.5);
                yield return $"{item.Prompt} {(isSentence ? task.InSentence(item.Answer) : item.Answer)}\n";
            }
        }
    }
}
