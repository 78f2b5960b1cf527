using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Datasets;
using Parquet.Schema;
using Parquet.Serialization;

namespace Eep.Tests.Evaluation.Datasets;

public sealed class DataFormatTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-data-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_Squad_GivesOneDocumentAQuestion()
    {
        var documents = Read("dev.json", """
            {"version":"v2.0","data":[{"title":"T","paragraphs":[{"context":"Rome is old.","qas":[
              {"id":"1","question":"What is old?","answers":[{"text":"Rome","answer_start":0}],"is_impossible":false},
              {"id":"2","question":"What is new?","answers":[],"plausible_answers":[{"text":"Rome","answer_start":0}],"is_impossible":true}]}]}]}
            """);
        Assert.Equal(2, documents.Length);
        Assert.Equal("Rome is old.", documents[1].Fields["context"].GetString());
        Assert.Equal("""{"text":["Rome"],"answer_start":[0]}""", documents[0].Fields["answers"].GetRawText());
        Assert.True(documents[1].Fields["is_impossible"].GetBoolean());
        Assert.EndsWith("dev.json[0].paragraphs[0].qas[1]", documents[1].Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Drop_GivesNumbersSpansAndDates()
    {
        var documents = Read("drop.json", """
            {"p1":{"passage":"P","qa_pairs":[
              {"question":"a","query_id":"x","answer":{"number":"5","spans":[],"date":{}},"validated_answers":[{"number":"6","spans":[]}]},
              {"question":"b","query_id":"y","answer":{"number":"","spans":["u","v"],"date":{}}},
              {"question":"c","query_id":"z","answer":{"number":"","spans":[],"date":{"day":"4","month":"July","year":"1776"}}}]}}
            """);
        Assert.Equal(["""[["5"],["6"]]""", """[["u","v"]]""", """[["4 July 1776"]]"""], documents.Select(document => document.Fields["answers"].GetRawText()));
        Assert.Equal(["number", "spans", "date"], documents.Select(document => document.Fields["answer_type"].GetString()));
    }

    [Fact]
    public void Read_SeparatedValues_UnderstandsQuotes()
    {
        var documents = Read("a.csv", "q,a\r\n\"one, \"\"two\"\"\nthree\",x\r\n\r\nplain,y\r\n");
        Assert.Equal(["one, \"two\"\nthree", "plain"], documents.Select(document => document.Fields["q"].GetString()));
        Assert.Equal("b", Assert.Single(Read("a.tsv", "q\ta\nx,y\tb\n")).Fields["a"].GetString());
        Assert.Contains("a.csv:2: the row has 1 values; the first row names 2 fields", Refusal("a.csv", "q,a\nx\n"), StringComparison.Ordinal);
        Assert.Contains("a quote is opened and never closed", Refusal("a.csv", "q,a\n\"x\n"), StringComparison.Ordinal);
        Assert.Contains("a.csv:2: text follows a closing quote", Refusal("a.csv", "q,a\n\"x\" y,z\n"), StringComparison.Ordinal);
    }

    /// <summary>A quote that stays open in one row must not swallow the rows behind it.</summary>
    [Theory]
    [InlineData("a.csv", "q,a\nthe 5\" disk,x\nplain,\n", "the 5\" disk|plain")]
    [InlineData("a.tsv", "q\ta\nHe said \"so.\tx\n\"Go,\" he said, \"now.\"\ty\n\"It is \t\n", "He said \"so.|\"Go,\" he said, \"now.\"|\"It is ")]
    public void Read_QuoteThatOpensNoValue_IsALetter(string file, string text, string expected) =>
        Assert.Equal(expected.Split('|'), Read(file, text).Select(document => document.Fields["q"].GetString()));

    [Fact]
    public async Task Read_Parquet_GivesNestedListsRowGroupByRowGroup()
    {
        var schema = new ParquetSchema(
            new DataField<string>("question"),
            new DataField<long>("label"),
            new StructField("choices", new ListField("text", new DataField<string>("element"))));
        IDictionary<string, object?>[] rows =
        [
            .. Enumerable.Range(0, 3).Select(row => new Dictionary<string, object?>
            {
                ["question"] = $"q{row}",
                ["label"] = (long)row,
                ["choices"] = new Dictionary<string, object> { ["text"] = new List<ReadOnlyMemory<char>?> { "a".AsMemory(), "b".AsMemory() } },
            }),
        ];
        var path = Path.Combine(_folder.FullName, "a.parquet");
        await using (var stream = File.Create(path))
        {
            await ParquetSerializer.SerializeUntypedAsync(rows, schema, stream);
        }

        var documents = Documents.Read(path).ToArray();
        Assert.Equal(["q0", "q1", "q2"], documents.Select(document => document.Fields["question"].GetString()));
        Assert.Equal(2, documents[2].Fields["label"].GetInt32());
        Assert.Equal("""{"text":["a","b"]}""", documents[0].Fields["choices"].GetRawText());
        Assert.Contains("is not readable Parquet", Refusal("b.parquet", "PAR1 nonsense"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.txt", "x", "it must end in one of .jsonl")]
    [InlineData("a.json", "{\"x\":1}", "must be a list of objects, or have the layout of SQuAD or DROP")]
    [InlineData("a.json", "[1]", "a.json[0]: the document is a number")]
    [InlineData("a.json", "[", "is not JSON")]
    [InlineData("a.json", "{\"data\":[{\"paragraphs\":[{\"qas\":[{}]}]}]}", "SQuAD's field 'context' is missing")]
    public void Read_FileThatIsSomethingElse_IsNamed(string file, string text, string expected) =>
        Assert.Contains(expected, Refusal(file, text), StringComparison.Ordinal);

    [Fact]
    public void Of_Division_IsDisjointByContentAndStable()
    {
        var shares = new Dictionary<SplitKind, int> { [SplitKind.Search] = 50, [SplitKind.Validation] = 20, [SplitKind.Test] = 30 };
        var division = new SplitDivision("f", 3, shares);
        var documents = Enumerable.Range(0, 2000).Select(index => Document(index % 1000)).ToArray();
        var splits = documents.Select(document => division.Of(document)).ToArray();
        Assert.Equal(splits[..1000], splits[1000..]);
        Assert.InRange(splits.Count(split => split == SplitKind.Search), 930, 1070);
        Assert.InRange(splits.Count(split => split == SplitKind.Test), 530, 670);
        Assert.DoesNotContain(null, splits);
        Assert.NotEqual(splits, documents.Select(document => (division with { Seed = 4 }).Of(document)));

        static TaskDocument Document(int index) => new("f", new Dictionary<string, JsonElement> { ["q"] = JsonSerializer.SerializeToElement(index) });
    }

    private TaskDocument[] Read(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        File.WriteAllText(path, text);
        return [.. Documents.Read(path)];
    }

    private string Refusal(string file, string text) => Assert.Throws<TaskException>(() => Read(file, text)).Message;
}
