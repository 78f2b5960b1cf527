using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints;

/// <summary>The config.json of an export says the same under the keys of transformers 4 and under those of 5.</summary>
public sealed class ExportSpellingTests : IDisposable
{
    private const string Linear = """{"rope_type": "linear", "factor": 2.0}""";
    private const string Yarn = """{"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "beta_fast": 16}""";
    private const string LongRope = """{"type": "longrope", "original_max_position_embeddings": 64, "short_factor": [1, 1.1, 1.2, 1.3], "long_factor": [2, 3, 4, 5]}""";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Linear)]
    [InlineData(Yarn)]
    [InlineData(LongRope)]
    public void Export_OldSpelling_WritesTheNewOneWithTheSameNumbers(string scaling)
    {
        var (before, after, config) = Export(json => json["rope_scaling"] = JsonNode.Parse(scaling));

        Assert.Equal(before, after);
        var added = config["rope_parameters"]!.AsObject();
        Assert.Equal(config["rope_theta"]!.GetValue<double>(), added["rope_theta"]!.GetValue<double>());
        Assert.Equal((JsonNode.Parse(scaling)!["rope_type"] ?? JsonNode.Parse(scaling)!["type"])!.GetValue<string>(), added["rope_type"]!.GetValue<string>());
        Assert.False(added.ContainsKey("type"));
        AssertReadAlone(config, before, "rope_parameters");
    }

    [Theory]
    [InlineData(Linear)]
    [InlineData(Yarn)]
    [InlineData(LongRope)]
    public void Export_NewSpelling_WritesTheOldOneWithTheSameNumbers(string scaling)
    {
        var (before, after, config) = Export(json =>
        {
            json.Remove("rope_theta");
            json["rope_parameters"] = JsonNode.Parse(scaling);
            json["rope_parameters"]!["rope_theta"] = 777.0;
        });

        Assert.Equal(before, after);
        Assert.Equal(777.0, config["rope_theta"]!.GetValue<double>());
        Assert.Equal(config["rope_scaling"]!["type"]!.GetValue<string>(), config["rope_scaling"]!["rope_type"]!.GetValue<string>());
        Assert.False(config["rope_scaling"]!.AsObject().ContainsKey("rope_theta"));
        AssertReadAlone(config, before, "rope_theta", "rope_scaling");
    }

    [Fact]
    public void Export_LongRope_WritesTheOriginalLengthInsideAndBeside()
    {
        var (_, _, config) = Export(json => json["rope_scaling"] = JsonNode.Parse(LongRope));

        Assert.Equal(64, config["original_max_position_embeddings"]!.GetValue<int>());
        Assert.Equal(64, config["rope_parameters"]!["original_max_position_embeddings"]!.GetValue<int>());
    }

    [Fact]
    public void Export_LongRopeWithAFactorOfItsOwn_DoesNotWriteTheLengthThatWouldOverrideIt()
    {
        var (before, after, config) = Export(json =>
        {
            json["rope_scaling"] = JsonNode.Parse(LongRope);
            json["rope_scaling"]!["factor"] = 3.0;
        });

        Assert.Equal(before, after);
        Assert.False(config.ContainsKey("original_max_position_embeddings"));
    }

    [Theory]
    [InlineData("qwen3_moe-saved-by-v5")]
    [InlineData("qwen3_moe-base")]
    [InlineData("olmoe-base")]
    [InlineData("qwen2_moe-base")]
    public void Export_Golden_WritesBothExpertCountsAndBothBases(string golden)
    {
        using var source = Checkpoint.Open(RepositoryRoot.Fixture("golden", golden));
        var plan = PruningPlan.Select(source.Shape, [source.Shape.SparseLayers], _ => [0, 2, 3, 5, 6], source.Shape.ExpertsPerToken);

        CheckpointExporter.Export(source, plan, _folder.Combine("out"), new ExportOptions());

        using var exported = Checkpoint.Open(_folder.Combine("out"));
        Assert.Equal((5, source.Shape.ExpertsPerToken), (exported.Shape.ExpertCount, exported.Shape.ExpertsPerToken));
        Assert.Equal(source.Config.Decoder.Layer(1).Attention.Rotary, exported.Config.Decoder.Layer(1).Attention.Rotary);
        var config = JsonNode.Parse(File.ReadAllText(_folder.Combine("out", "config.json")))!.AsObject();
        Assert.Equal((5, 5), (config["num_experts"]!.GetValue<int>(), config["num_local_experts"]!.GetValue<int>()));
        Assert.Equal(config["rope_theta"]!.GetValue<double>(), config["rope_parameters"]!["rope_theta"]!.GetValue<double>());
    }

    [Fact]
    public void Export_ExpertCountOnlyUnderAThirdSpelling_StaysThere()
    {
        var (_, _, config) = Export(json =>
        {
            json.Remove("num_local_experts");
            json["n_routed_experts"] = 4;
        });

        Assert.Equal(2, config["n_routed_experts"]!.GetValue<int>());
        Assert.False(config.ContainsKey("num_experts"));
        Assert.False(config.ContainsKey("num_local_experts"));
    }

    private (RopeSpec Before, RopeSpec After, JsonObject Config) Export(Action<JsonObject> edit)
    {
        using var folder = new TinyMixtral(new TinyMixtralOptions { EditConfig = edit });
        using var source = Checkpoint.Open(folder.Folder);
        CheckpointExporter.Export(source, PruningPlan.Select(source.Shape, [[0, 1]], _ => [1, 3], 2), _folder.Combine("out"), new ExportOptions());
        using var exported = Checkpoint.Open(_folder.Combine("out"));
        return (
            source.Config.Decoder.Layer(0).Attention.Rotary!,
            exported.Config.Decoder.Layer(0).Attention.Rotary!,
            JsonNode.Parse(File.ReadAllText(_folder.Combine("out", "config.json")))!.AsObject());
    }

    /// <summary>A version that reads only some of the rope keys reads the same embedding.</summary>
    private void AssertReadAlone(JsonObject config, RopeSpec expected, params string[] kept)
    {
        var edited = config.DeepClone().AsObject();
        foreach (var key in ((string[])["rope_theta", "rope_scaling", "rope_parameters"]).Except(kept))
        {
            edited.Remove(key);
        }

        File.WriteAllText(_folder.Combine("alone.json"), edited.ToJsonString());
        Assert.Equal(expected, ModelConfig.Read(_folder.Combine("alone.json")).Decoder.Layer(0).Attention.Rotary);
    }
}
