using System.Text.Json;
using Eep.Core.Evaluation;

namespace Eep.Tests.Samples;

/// <summary>The definitions of the paper's benchmarks against one made-up row in each published format.</summary>
public sealed class BenchmarkTasksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-benchmarks-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_EveryDefinition_IsUsable()
    {
        var files = Directory.GetFiles(RepositoryRoot.Combine("samples", "benchmarks"), "*.yaml");
        Assert.Equal(17, files.Length);
        Assert.All(files, file => Assert.Equal(Path.GetFileNameWithoutExtension(file), TaskFile.Read(file).Name));
    }

    [Theory]
    [InlineData("wic", """{"word":"bank","sentence1":"A bank lends.","sentence2":"A river bank.","label":false}""", "Does 'bank' mean the same in both sentences?", "B")]
    [InlineData("wsc", """{"text":"Ann thanked Mary Lee because she had helped.","target":{"span1_index":2,"span1_text":"Mary Lee","span2_index":5,"span2_text":"she"},"label":true}""", "Passage: Ann thanked * Mary Lee * because # she # had helped.\n", "A")]
    [InlineData("rte", """{"premise":"It rains.","hypothesis":"It is wet.","label":"entailment"}""", "It rains.\nIt is wet.\n", "A")]
    [InlineData("rte", """{"sentence1":"It rains.","sentence2":"It is wet.","label":"not_entailment"}""", "It rains.\nIt is wet.\n", "B")]
    [InlineData("rte", """{"sentence1":"It rains.","sentence2":"It is wet.","label":0,"idx":1}""", "It rains.\nIt is wet.\n", "A")]
    [InlineData("boolq", """{"question":"is rome old","passage":"Rome is old.","label":true}""", "Question: is rome old?\n", "A")]
    [InlineData("boolq", """{"question":"is rome old","title":"Rome","passage":"Rome is old.","answer":false}""", "Question: is rome old?\n", "B")]
    [InlineData("cb", """{"premise":"P","hypothesis":"H","label":"neutral"}""", "C. Neutral\nAnswer:", "C")]
    [InlineData("copa", """{"premise":"It rained.","choice1":"a","choice2":"b","question":"effect","label":1}""", "Which may be the effect?", "B")]
    [InlineData("winogrande", """{"sentence":"The cup did not fit the box since _ was big.","option1":"cup","option2":"box","answer":"1"}""", "A. The cup did not fit the box since cup was big.", "A")]
    [InlineData("openbookqa", """{"question":{"stem":"What?","choices":[{"text":"x","label":"A"},{"text":"y","label":"B"}]},"fact1":"F","answerKey":"B"}""", "Given the fact: F\nQuestion: What?\nA. x\nB. y\nAnswer:", "B")]
    [InlineData("hellaswag", """{"ctx":"He runs","endings":["a","b","c","d"],"label":2}""", "C. c\n", "C")]
    [InlineData("gsm8k", """{"question":"How many?","answer":"It is 7.\n#### 1,207"}""", "Question: How many?\nLet's think step by step.\nAnswer:", "1,207")]
    public void Requests_RowOfThePublishedFormat_HavePromptAndTarget(string name, string row, string prompt, string target)
    {
        var item = Assert.Single(Items(name, row));
        Assert.Contains(prompt, item.Context, StringComparison.Ordinal);
        Assert.EndsWith("Answer:", item.Context, StringComparison.Ordinal);
        Assert.Equal(target, item.Target);
    }

    [Fact]
    public void Items_Squad2_PlausibleAnswersCountOnlyWhereNothingIsRight()
    {
        var items = Items("squad2", """
            {"data":[{"title":"T","paragraphs":[{"context":"Rome is old.","qas":[
              {"id":"1","question":"What is old?","answers":[{"text":"Rome","answer_start":0}],"is_impossible":false},
              {"id":"2","question":"What is new?","answers":[],"plausible_answers":[{"text":"Rome","answer_start":0}],"is_impossible":true}]}]}]}
            """);
        Assert.Equal([["Rome"], ["Rome", "impossible to answer"]], items.Select(item => item.References));
    }

    /// <summary>The hub's files have no plausible answers.</summary>
    [Fact]
    public void Items_Squad2OfTheHub_NothingRight_MustSaySo()
    {
        var items = Items("squad2", """[{"id":"1","context":"Rome is old.","question":"What is new?","answers":{"text":[],"answer_start":[]}}]""");
        Assert.Equal(["impossible to answer"], Assert.Single(items).References);
    }

    [Fact]
    public void Items_Drop_AreTheNumericOnes()
    {
        var item = Assert.Single(Items("drop", """
            {"p":{"passage":"P","qa_pairs":[
              {"question":"a","query_id":"x","answer":{"number":"5","spans":[],"date":{}}},
              {"question":"b","query_id":"y","answer":{"number":"","spans":["u"],"date":{}}}]}}
            """));
        Assert.EndsWith("Text: P\nQuestion: a\nAnswer:", item.Context, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("squad2", "It SAYS the answer is Rome, of course.\nNext", "rome", 1)]
    [InlineData("drop", "9 minus 4 is 5. So the answer is 5.\nQuestion: 7", "5", 1)]
    [InlineData("gsm8k", "The answer is 1207.", "1,207", 1)]
    [InlineData("boolq", "B. No", "A", 0)]
    [InlineData("cb", "The answer is C.", "C", 1)]
    public void Score_AnswerOfAModel_FollowsThePapersRule(string name, string answer, string reference, double expected)
    {
        var task = TaskFile.Read(RepositoryRoot.Combine("samples", "benchmarks", name + ".yaml"));
        var item = new TaskItem("f", "c", [reference], [], -1) { Document = new TaskDocument("f", new Dictionary<string, JsonElement>()) };
        Assert.Equal(expected, new Scoring(task).Score(item, new Generated(answer, 1)).Score);
    }

    private IReadOnlyList<TaskItem> Items(string name, string content)
    {
        var task = TaskFile.Read(RepositoryRoot.Combine("samples", "benchmarks", name + ".yaml"));
        var file = Path.Combine(_folder.FullName, Path.GetFileName(task.DataFiles[SplitKind.Test]));
        File.WriteAllText(file, content);
        return TaskItems.Read(task with { DataFiles = new Dictionary<SplitKind, string> { [SplitKind.Test] = file } })[SplitKind.Test];
    }
}
