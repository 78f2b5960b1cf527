using System.Text.Json;
using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;

namespace Eep.Core.Evaluation.Datasets;

/// <summary>Parquet, one row group in memory at a time; nested lists and structs become JSON lists and objects.</summary>
internal static class ParquetDocuments
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new TextConverter() } };

    public static IEnumerable<TaskDocument> Read(string path)
    {
        using var stream = Documents.Open(path);
        var groups = GroupCount(stream, path);
        var row = 0;
        for (var group = 0; group < groups; group++)
        {
            foreach (var fields in Group(stream, path, group))
            {
                var where = $"{path}: row {++row}";
                yield return new TaskDocument(where, fields.ToDictionary(pair => pair.Key, pair => JsonSerializer.SerializeToElement(pair.Value, s_json)));
            }
        }
    }

    private static int GroupCount(FileStream stream, string path) => Run(path, async () =>
    {
        await using var reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true);
        return reader.RowGroupCount;
    });

    private static IReadOnlyList<Dictionary<string, object>> Group(FileStream stream, string path, int group) => Run(path, async () =>
    {
        stream.Position = 0;
        var result = await ParquetSerializer.DeserializeUntypedAsync(stream, rowGroupIndex: group);
        return (IReadOnlyList<Dictionary<string, object>>)[.. result.Data];
    });

    /// <summary>The library is asynchronous and throws what it likes on a damaged file; documents are read in order.</summary>
    private static T Run<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new TaskException($"The data file {path} is not readable Parquet: {fault.Message}", fault);
        }
    }

    /// <summary>Text inside lists comes as memory; it is text all the same.</summary>
    private sealed class TextConverter : JsonConverter<ReadOnlyMemory<char>>
    {
        public override ReadOnlyMemory<char> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString().AsMemory();

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<char> value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Span);
    }
}
