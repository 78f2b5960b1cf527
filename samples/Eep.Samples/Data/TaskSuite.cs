namespace Eep.Samples.Data;

/// <summary>The five tasks over the contents of one split.</summary>
public static class TaskSuite
{
    public static IReadOnlyList<SampleTask> For(Split split, ulong seed)
    {
        var facts = new FactPool(split, seed);
        return
        [
            new QuestionAnswering(facts),
            new YesNo(facts),
            new Entailment(facts),
            new Arithmetic(split, seed),
            new MultipleChoice(facts),
        ];
    }

    /// <summary>Items of a split: no two alike in prompt, and the same ones for the same seed.</summary>
    public static IReadOnlyList<SampleItem> Items(SampleTask task, Split split, int count, ulong seed)
    {
        var random = SeededRandom.For(seed, $"{task.Name}/{split}");
        var seen = new HashSet<string>();
        var items = new List<SampleItem>();
        while (items.Count < count)
        {
            var item = task.Draw(random);
            if (seen.Add(item.Prompt))
            {
                items.Add(item);
            }
        }

        return items;
    }
}
