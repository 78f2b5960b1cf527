using System.Text.Json;
using Eep.Samples.Data;
using Eep.Samples.Tokens;
using Eep.Samples.Training;

namespace Eep.Samples.Measuring;

/// <summary>Items to score: calibration items made on the spot, shipped ones read from their files.</summary>
public sealed class ItemSource(BpeTokenizer tokenizer, ulong seed)
{
    private readonly SequenceEncoder _encoder = new(tokenizer);

    public IReadOnlyList<ScoredItems> Calibration(int count) =>
        [.. TaskSuite.For(Split.Calibration, seed).Select(task =>
            Encode(task, TaskSuite.Items(task, Split.Calibration, count, seed)))];

    public ScoredItems Shipped(SampleTask task, string tasksFolder, Split split, int limit = int.MaxValue)
    {
        var path = Path.Combine(tasksFolder, task.Name, $"{split.ToString().ToLowerInvariant()}.jsonl");
        var items = File.ReadLines(path).Take(limit)
            .Select(line => task.Read(JsonSerializer.Deserialize<Dictionary<string, string>>(line)!));
        return Encode(task, items);
    }

    private ScoredItems Encode(SampleTask task, IEnumerable<SampleItem> items)
    {
        var all = items.ToArray();
        int[][] choices = task.Choices.Count == 0
            ? []
            : [.. all.Select(item => item.Choices.Select(choice => tokenizer.Encode($" {choice}").First()).ToArray())];
        return new ScoredItems(
            task.Name, [.. all.Select(item => _encoder.Encode((item.Prompt, item.Answer)))], choices, _encoder.FirstOpenerToken(task));
    }
}
