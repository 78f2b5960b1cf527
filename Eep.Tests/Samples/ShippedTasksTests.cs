using System.Text.Json;
using System.Text.RegularExpressions;
using Eep.Samples.Data;
using Eep.Samples.Training;

namespace Eep.Tests.Samples;

/// <summary>The shipped task files hold what their card says: full splits that share no content, whatever its wording.</summary>
public sealed partial class ShippedTasksTests
{
    private static readonly string[] Splits = ["search", "validation", "test"];
    private static readonly string[] Passages = ["qa", "yesno", "entailment", "choice"];
    private static readonly string[] Endings = ["first", "second", "third", "fourth"];

    [Theory]
    [InlineData("qa")]
    [InlineData("yesno")]
    [InlineData("entailment")]
    [InlineData("arithmetic")]
    [InlineData("choice")]
    public void Items_EachTask_FillTheirSplitsWithoutRepetition(string task)
    {
        int[] expected = [300, 500, 1000];
        var items = Splits.Select(split => Lines(task, split)).ToArray();
        Assert.Equal(expected, items.Select(lines => lines.Length));
        Assert.Equal(expected.Sum(), items.SelectMany(lines => lines).Distinct().Count());
    }

    /// <summary>Passages of all tasks together: a fact that one split states is stated in no other split of any task.</summary>
    [Fact]
    public void Passages_TwoSplits_StateNoFactInCommon()
    {
        var facts = Splits.Select(split => Passages.SelectMany(task => Lines(task, split)).SelectMany(KeysOf).ToHashSet()).ToArray();
        Assert.All(facts, set => Assert.True(set.Count > 100));
        AssertDisjoint(facts);
    }

    /// <summary>The model was trained on contents that the hash gives to the training split; no shipped item may hold one.</summary>
    [Fact]
    public void Items_EachSplit_HoldNoContentOfAnotherOrOfTheTraining()
    {
        var seed = new Recipe().Seed;
        foreach (var split in new[] { Split.Search, Split.Validation, Split.Test })
        {
            var name = split.ToString().ToLowerInvariant();
            Assert.All(
                Passages.SelectMany(task => Lines(task, name)).SelectMany(KeysOf),
                key => Assert.Equal(split, ContentSplitter.SplitOf(key, seed)));
            Assert.All(
                Lines("arithmetic", name).Select(PairOf),
                pair => Assert.Equal(split, ContentSplitter.SplitOf($"pair|{pair.Small}|{pair.Large}", seed)));
        }
    }

    [Fact]
    public void Choice_RightEnding_StandsAtEachPlaceAboutEquallyOften()
    {
        var places = Lines("choice", "test").CountBy(item => Endings.First(place => item[place] == item["answer"])).ToDictionary();

        Assert.Equal(Endings.Order(), places.Keys.Order());
        Assert.All(places.Values, count => Assert.InRange(count, 200, 300));
        Assert.All(Lines("choice", "test"), item => Assert.Equal(4, Endings.Select(place => item[place]).Distinct().Count()));
    }

    [Fact]
    public void Arithmetic_TwoSplits_ShareNoOperandPair()
    {
        var pairs = Splits.Select(split => Lines("arithmetic", split).Select(PairOf).ToHashSet()).ToArray();
        Assert.All(pairs, set => Assert.True(set.Count > 100));
        AssertDisjoint(pairs);
    }

    [Theory]
    [InlineData("yesno", "yes,no")]
    [InlineData("entailment", "true,false,unclear")]
    public void Answers_ClosedTask_AreBalanced(string task, string answers)
    {
        var expected = answers.Split(',');
        var counts = Lines(task, "test").CountBy(item => item["answer"]).ToDictionary();
        Assert.Equal(expected.Order(), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 800 / expected.Length, 1200 / expected.Length));
    }

    private static void AssertDisjoint<T>(HashSet<T>[] sets)
    {
        for (var one = 0; one < sets.Length; one++)
        {
            for (var other = one + 1; other < sets.Length; other++)
            {
                Assert.Empty(sets[one].Intersect(sets[other]));
            }
        }
    }

    /// <summary>The facts that an item's passage states, as the generator names them: person, verb, value.</summary>
    private static IEnumerable<string> KeysOf(SampleLine line)
    {
        var text = line.Fields.GetValueOrDefault("passage") ?? line["premise"];
        return text.TrimEnd('.').Split(". ").Select(sentence => sentence.Replace(' ', '|'));
    }

    private static (int Small, int Large) PairOf(SampleLine line)
    {
        var numbers = Number().Matches(line["question"]).Select(match => int.Parse(match.Value, null)).Order().ToArray();
        Assert.Equal(2, numbers.Length);
        return (numbers[0], numbers[1]);
    }

    private static SampleLine[] Lines(string task, string split) =>
        [.. File.ReadLines(RepositoryRoot.Combine("samples", "tasks", task, $"{split}.jsonl")).Select(line =>
            new SampleLine(line, JsonSerializer.Deserialize<Dictionary<string, string>>(line)!))];

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    /// <summary>A line of a data file; two are equal when their text is.</summary>
    private sealed record SampleLine(string Text, Dictionary<string, string> Fields)
    {
        public string this[string field] => Fields[field];

        public bool Equals(SampleLine? other) => other?.Text == Text;

        public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
    }
}
