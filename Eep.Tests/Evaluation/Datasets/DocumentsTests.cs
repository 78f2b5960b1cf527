using Eep.Core.Evaluation;

namespace Eep.Tests.Evaluation.Datasets;

public sealed class DocumentsTests
{
    [Theory]
    [InlineData("{\"question\":\"a\",\"answer\":\"b\"}\n[1]\n", "search.jsonl:2: the document is a list; it must be a JSON object")]
    [InlineData("{\"question\":\"a\"\n", "search.jsonl:1: the line is not JSON")]
    [InlineData("\n\n{\"question\":\"a\"}\n", "search.jsonl:3: capital: doc_to_target: field 'answer' is missing; the document has question.")]
    [InlineData("{\"question\":\"\\ud800\",\"answer\":\"b\"}", "search.jsonl:1: field 'question' is not valid Unicode")]
    [InlineData("{\"question\":\"a\",\"question\":\"b\"}", "field 'question' appears twice")]
    [InlineData("{\"question\":\"a\",\"answer\":[]}", "search.jsonl:1: the list of right answers is empty")]
    [InlineData("\n", "The search split of task capital is empty")]
    [InlineData("{\"question\":\"Chad?\",\"answer\":\"?\"}", "splits must be disjoint")]
    public void Read_BadSplit_NamesFileAndLine(string lines, string expected)
    {
        using var folder = new TaskFolder();
        folder.Write("data/search.jsonl", lines);
        Assert.Contains(expected, folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotUtf8_NamesFileAndLine()
    {
        using var folder = new TaskFolder();
        File.WriteAllBytes(Path.Combine(folder.Folder, "data", "search.jsonl"), [.. "{\"question\":\""u8, 0xFF, .. "\",\"answer\":\"b\"}\n"u8]);
        Assert.Contains("search.jsonl:1: the line is not UTF-8", folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameDocumentTwiceInOneSplit_IsAllowed()
    {
        using var folder = new TaskFolder();
        var line = """{"question":"x","answer":"y"}""";
        folder.Write("data/search.jsonl", $"{line}\n{line}\n");
        Assert.Equal(2, new Evaluator(folder.Read()).Items(SplitKind.Search).Count);
    }
}
