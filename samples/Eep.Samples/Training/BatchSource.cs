using Eep.Samples.Data;
using Eep.Samples.Tokens;

namespace Eep.Samples.Training;

/// <summary>The training batch of a step, drawn from seed and step number alone, so that a resumed training sees the same ones.</summary>
public sealed class BatchSource(Recipe recipe, ModelShape shape, BpeTokenizer tokenizer)
{
    private readonly IReadOnlyList<SampleTask> _tasks = TaskSuite.For(Split.Train, recipe.Seed);
    private readonly SequenceEncoder _encoder = new(tokenizer, recipe.PromptWeight);

    /// <param name="step">Counts from 1.</param>
    /// <param name="bareProbability">Share of right-form answers by task; the recipe's where a task is missing.</param>
    public (IReadOnlyList<TokenSequence> Sequences, ExpertMask? Mask) Draw(
        int step, IReadOnlyDictionary<string, double> bareProbability)
    {
        var random = SeededRandom.For(recipe.Seed, "step", step);
        var mask = random.Chance(recipe.ExpertDropoutShare) && step > recipe.ExpertDropoutFromStep
            ? ExpertMask.Drop(random, shape, recipe.MostDroppedExperts)
            : null;
        var sequences = new List<TokenSequence>();
        while (sequences.Count < recipe.BatchSize)
        {
            var task = DrawTask(random, step <= recipe.FirstTaskSteps ? recipe.FirstTaskShares : recipe.TaskShares);
            var items = random.Chance(recipe.PracticeShare) ? task.DrawPractice(random) : [task.Draw(random)];
            sequences.Add(_encoder.Encode([.. items.Select(item => (item.Prompt, Answer(task, item)))]));

            string Answer(SampleTask task, SampleItem item)
            {
                var isBare = task.Opener is null || step <= recipe.RightFormSteps
                    || random.Chance(bareProbability.GetValueOrDefault(task.Name, recipe.BareProbability));
                return isBare ? item.Answer : task.InSentence(item.Answer);
            }
        }

        return (sequences, mask);
    }

    private SampleTask DrawTask(SeededRandom random, IReadOnlyDictionary<string, double> shares)
    {
        var left = random.Unit() * _tasks.Sum(task => shares[task.Name]);
        foreach (var task in _tasks)
        {
            left -= shares[task.Name];
            if (left < 0)
            {
                return task;
            }
        }

        return _tasks[^1];
    }
}
