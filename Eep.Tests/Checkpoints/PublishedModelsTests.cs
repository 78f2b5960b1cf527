using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Eep.Core.Checkpoints;

namespace Eep.Tests.Checkpoints;

/// <summary>The tensors and parameter counts of published models, derived from their configurations alone.</summary>
public sealed partial class PublishedModelsTests
{
    /// <summary>Which parameters a publisher leaves out of a count.</summary>
    public enum LeftOut
    {
        /// <summary>None.</summary>
        Nothing,

        /// <summary>The token embedding, which is read one row at a time.</summary>
        Embedding,

        /// <summary>The token embedding and the head.</summary>
        EmbeddingAndHead,
    }

    [Theory]
    [InlineData("mixtral-8x7b")]
    [InlineData("mixtral-8x22b")]
    [InlineData("qwen1.5-moe-a2.7b")]
    [InlineData("qwen2-57b-a14b")]
    [InlineData("qwen3-30b-a3b")]
    [InlineData("qwen3-235b-a22b")]
    [InlineData("olmoe-1b-7b")]
    [InlineData("granite-3.0-1b-a400m")]
    [InlineData("granite-3.0-3b-a800m")]
    [InlineData("deepseek-v2-lite")]
    [InlineData("deepseek-v3")]
    [InlineData("glm-4.5-air")]
    [InlineData("phi-3.5-moe")]
    [InlineData("gpt-oss-20b")]
    [InlineData("gpt-oss-120b")]
    public void Decoder_OfAPublishedModel_HasTheApprovedTensors(string model)
    {
        var config = Read(model);
        var received = Listing(config);
        var approved = RepositoryRoot.Fixture("configs", model + ".txt");
        if (!File.Exists(approved) || File.ReadAllText(approved) != received)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "eep-received"));
            var path = Path.Combine(folder.FullName, model + ".txt");
            File.WriteAllText(path, received);
            Assert.Fail($"The tensors of {model} are not the approved ones. Compare {path} with {approved}.");
        }
    }

    /// <remarks>
    /// Sources: Mistral's announcements of 8x7B (2023-12-11) and 8x22B (2024-04-17); Qwen's of Qwen1.5-MoE (2024-03-28), the Qwen2 report (arXiv
    /// 2407.10671), the Qwen3 model cards; OLMoE (arXiv 2409.02060); DeepSeek-V2 and V3 (arXiv 2405.04434, 2412.19437; without the layer for
    /// multi-token prediction); GLM-4.5 (arXiv 2508.06471); IBM's Granite 3.0 and Microsoft's Phi-3.5-MoE model cards; OpenAI's gpt-oss card (arXiv
    /// 2508.10925). Which parameters a publisher leaves out is seldom said; the third and fifth values are the convention that gives the
    /// published digits.
    /// </remarks>
    [Theory]
    [InlineData("mixtral-8x7b", "46.7", LeftOut.Nothing, "12.9", LeftOut.Nothing)]
    [InlineData("mixtral-8x22b", "141", LeftOut.Nothing, "39", LeftOut.Nothing)]
    [InlineData("qwen1.5-moe-a2.7b", "14.3", LeftOut.Nothing, "2.7", LeftOut.Nothing)]
    [InlineData("qwen2-57b-a14b", "57", LeftOut.Nothing, "14", LeftOut.Nothing)]
    [InlineData("qwen3-30b-a3b", "30.5", LeftOut.Nothing, "3.3", LeftOut.Nothing)]
    [InlineData("qwen3-30b-a3b", "29.9", LeftOut.EmbeddingAndHead, "3.3", LeftOut.Nothing)]
    [InlineData("qwen3-235b-a22b", "235", LeftOut.Nothing, "22", LeftOut.Nothing)]
    [InlineData("qwen3-235b-a22b", "234", LeftOut.EmbeddingAndHead, "22", LeftOut.Nothing)]
    [InlineData("olmoe-1b-7b", "6.9", LeftOut.Nothing, "1.3", LeftOut.Nothing)]
    [InlineData("granite-3.0-1b-a400m", "1.3", LeftOut.Nothing, "0.4", LeftOut.Embedding)]
    [InlineData("granite-3.0-3b-a800m", "3.3", LeftOut.Nothing, "0.8", LeftOut.Embedding)]
    [InlineData("deepseek-v2-lite", "15.7", LeftOut.Nothing, "2.4", LeftOut.Embedding)]
    [InlineData("deepseek-v3", "671", LeftOut.Nothing, "37", LeftOut.Embedding)]
    [InlineData("glm-4.5-air", "106", LeftOut.EmbeddingAndHead, "12", LeftOut.EmbeddingAndHead)]
    [InlineData("phi-3.5-moe", "41.9", LeftOut.Nothing, "6.6", LeftOut.Nothing)]
    [InlineData("gpt-oss-20b", "20.91", LeftOut.Nothing, "3.61", LeftOut.Embedding)]
    [InlineData("gpt-oss-120b", "116.83", LeftOut.Nothing, "5.13", LeftOut.Embedding)]
    public void Counts_OfAPublishedModel_AreThePublishedBillions(
        string model, string total, LeftOut totalWithout, string active, LeftOut activeWithout)
    {
        var counts = ParameterCounts.Of(Read(model));
        Assert.Contains(total, Billions(counts.Total - Count(counts, totalWithout), total));
        Assert.Contains(active, Billions(counts.Active - Count(counts, activeWithout), active));
    }

    private static ModelConfig Read(string model) => ModelConfig.Read(RepositoryRoot.Fixture("configs", model + ".json"));

    private static long Count(ParameterCounts counts, LeftOut without) => without switch
    {
        LeftOut.Nothing => 0,
        LeftOut.Embedding => counts.Embedding,
        _ => counts.Embedding + counts.Head,
    };

    /// <summary>Billions with as many decimals as <paramref name="published"/> has, rounded and cut (Qwen3-30B's 3.35 is published as 3.3).</summary>
    private static string[] Billions(long count, string published)
    {
        var decimals = published.Contains('.', StringComparison.Ordinal) ? published.Length - published.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        return [.. new[] { MidpointRounding.AwayFromZero, MidpointRounding.ToZero }
            .Select(rounding => Math.Round(count / 1e9m, decimals, rounding).ToString($"F{decimals}", CultureInfo.InvariantCulture))];
    }

    private static string Listing(ModelConfig config)
    {
        var counts = ParameterCounts.Of(config);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{counts.Total:N0} parameters, {counts.Active:N0} active\n");
        var groups = config.Decoder.Tensors()
            .Select(entry => (entry.Tensor, Pattern: Number().Replace(entry.Tensor.Name, "#"), Shape: string.Join(", ", entry.Tensor.Shape)))
            .GroupBy(entry => (entry.Pattern, entry.Shape));
        foreach (var group in groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Ranges([.. group.Select(entry => entry.Tensor.Name)])} [{group.Key.Shape}] x{group.Count()}\n");
        }

        return text.ToString();
    }

    /// <summary>One name for many: each number as the range it runs over.</summary>
    private static string Ranges(string[] names)
    {
        var numbers = names.Select(name => Number().Matches(name).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var place = 0;
        return Number().Replace(names[0], _ =>
        {
            var (first, last) = (numbers.Min(entry => entry[place]), numbers.Max(entry => entry[place]));
            place++;
            return first == last ? $"{first}" : $"{{{first}-{last}}}";
        });
    }

    [GeneratedRegex(@"(?<=\.)[0-9]+(?=\.|$)")]
    private static partial Regex Number();
}
