using System.Text.Json.Nodes;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Architecture;

namespace Eep.Tests.Checkpoints;

public sealed class RopeReadingTests : IDisposable
{
    private const string Old = "rope_scaling";
    private const string New = "rope_parameters";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, RopeScaling> Scalings() => new()
    {
        { """{"type": "default"}""", new RopeScaling.Plain() },
        { """{"type": "linear", "factor": 2}""", new RopeScaling.Linear(2) },
        { """{"rope_type": "dynamic", "factor": 4.0}""", new RopeScaling.Dynamic(4, 64) },
        { """{"rope_type": "dynamic", "factor": 4.0, "original_max_position_embeddings": 64}""", new RopeScaling.Dynamic(4, 64) },
        { """{"rope_type": "yarn", "factor": 4}""", new RopeScaling.Yarn(4, 64, 32, 1, 1.1386294361119891, true) },
        {
            """{"type": "yarn", "rope_type": "yarn", "factor": 8, "original_max_position_embeddings": 16, "beta_fast": 20, "beta_slow": 2, "truncate": false, "attention_factor": 1.5}""",
            new RopeScaling.Yarn(8, 16, 20, 2, 1.5, false)
        },
        { """{"rope_type": "yarn", "factor": null, "original_max_position_embeddings": 16}""", new RopeScaling.Yarn(4, 16, 32, 1, 1.1386294361119891, true) },
        { """{"rope_type": "yarn", "factor": 1}""", new RopeScaling.Yarn(1, 64, 32, 1, 1, true) },
        {
            """{"rope_type": "yarn", "factor": 40, "mscale": 1.0, "mscale_all_dim": 0.5}""",
            new RopeScaling.Yarn(40, 64, 32, 1, 1.3688879454113936 / 1.1844439727056968, true, 0.5)
        },
        { """{"rope_type": "yarn", "factor": 4, "mscale": 1.0}""", new RopeScaling.Yarn(4, 64, 32, 1, 1.1386294361119891, true) },
        {
            """{"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}""",
            new RopeScaling.Llama3(8, 32, 1, 4)
        },
        {
            """{"rope_type": "longrope", "factor": 4, "short_factor": [1, 1.5], "long_factor": [2, 3]}""",
            new RopeScaling.LongRope(64, [1, 1.5], [2, 3], 1.1547005383792515, 1.1547005383792515)
        },
        {
            """{"type": "longrope", "original_max_position_embeddings": 16, "short_factor": [1, 1.5], "long_factor": [2, 3]}""",
            new RopeScaling.LongRope(16, [1, 1.5], [2, 3], 1.224744871391589, 1.224744871391589)
        },
        {
            """{"type": "longrope", "factor": 3, "attention_factor": 1.25, "short_factor": [1, 1.5], "long_factor": [2, 3]}""",
            new RopeScaling.LongRope(64, [1, 1.5], [2, 3], 1.25, 1.25)
        },
    };

    [Theory]
    [MemberData(nameof(Scalings))]
    public void Read_EitherSpellingOrBoth_GivesTheScaling(string json, RopeScaling expected)
    {
        foreach (var keys in (string[][])[[Old], [New], [Old, New]])
        {
            var rope = Rope(config =>
            {
                foreach (var key in keys)
                {
                    config[key] = JsonNode.Parse(json);
                }
            });

            AssertSame(expected, rope.Scaling);
            Assert.Equal((4, 5000, RopeLayout.Halves), (rope.Dimension, rope.Theta, rope.Layout));
        }
    }

    [Fact]
    public void Read_OriginalLengthBesideLongRope_GivesTheRatioOfTheLengths()
    {
        var rope = Rope(config =>
        {
            config["original_max_position_embeddings"] = 16;
            config[Old] = JsonNode.Parse("""{"type": "longrope", "short_factor": [1, 1.5], "long_factor": [2, 3]}""");
        });

        AssertSame(new RopeScaling.LongRope(16, [1, 1.5], [2, 3], 1.224744871391589, 1.224744871391589), rope.Scaling);
    }

    [Fact]
    public void Read_BaseOnlyInTheNewSpelling_IsTaken()
    {
        var rope = Rope(config =>
        {
            config.Remove("rope_theta");
            config[New] = JsonNode.Parse("""{"rope_theta": 123, "rope_type": "linear", "factor": 2}""");
            config[Old] = JsonNode.Parse("""{"type": "linear", "factor": 2.0}""");
        });

        Assert.Equal((123, new RopeScaling.Linear(2)), (rope.Theta, rope.Scaling));
    }

    [Theory]
    [InlineData("""{"type": "su", "factor": 2}""", "rope_scaling.type: expected default, linear, dynamic, yarn, llama3 or longrope, found 'su'.")]
    [InlineData("""{"type": "linear", "rope_type": "dynamic", "factor": 2}""", "rope_scaling.type: expected the same as rope_type ('dynamic'), found 'linear'.")]
    [InlineData("""{"type": "linear"}""", "rope_scaling.factor: expected a value, found none.")]
    [InlineData("""{"type": "linear", "factor": 0.5}""", "rope_scaling.factor: expected a number from 1 to 1000000, found 0.5.")]
    [InlineData("""{"type": "linear", "factor": 2, "beta_fast": 1}""", "rope_scaling.beta_fast: expected no such key with rope_type 'linear', found 1.")]
    [InlineData("""{"type": "default", "mrope_section": [1, 1]}""", "rope_scaling.mrope_section: expected no such key with rope_type 'default', found an array.")]
    [InlineData("""{"type": "linear", "factor": 2, "partial_rotary_factor": 0.5}""", "rope_scaling.partial_rotary_factor: expected 1 or no such key (this family turns whole heads), found 0.5.")]
    [InlineData("""{"type": "dynamic", "factor": 2, "original_max_position_embeddings": 32}""", "original_max_position_embeddings: expected max_position_embeddings (64), which dynamic scaling starts from, found 32.")]
    [InlineData("""{"type": "llama3", "factor": 2, "low_freq_factor": 4, "high_freq_factor": 4, "original_max_position_embeddings": 32}""", "rope_scaling.high_freq_factor: expected more than low_freq_factor (4), found 4.")]
    [InlineData("""{"type": "llama3", "factor": 2, "low_freq_factor": 1, "high_freq_factor": 4}""", "rope_scaling.original_max_position_embeddings: expected a value, found none.")]
    [InlineData("""{"type": "longrope", "factor": 4, "short_factor": [1], "long_factor": [2, 3]}""", "rope_scaling.short_factor: expected 2 numbers, one for each pair, found 1.")]
    [InlineData("""{"type": "longrope", "factor": 4, "short_factor": [1, 1], "long_factor": [2, 0]}""", "rope_scaling.long_factor: expected numbers from 1E-09 to 1000000, found 0.")]
    [InlineData("""{"type": "longrope", "factor": 4, "short_factor": [1, 1], "long_factor": [2, 2], "short_mscale": 1.5}""", "rope_scaling.short_mscale: expected no such key with rope_type 'longrope', found 1.5.")]
    [InlineData("""{"type": "yarn", "factor": 4, "rope_theta": 7}""", "rope_scaling.rope_theta: expected the same number under every spelling (5000), found 7.")]
    public void Read_FaultyScaling_SaysWhat(string json, string message)
    {
        var error = Assert.Throws<CheckpointException>(() => Rope(config => config[Old] = JsonNode.Parse(json)));

        Assert.Equal($"{_folder.Combine("config.json")}: {message}", error.Message);
    }

    [Fact]
    public void Read_SpellingsThatContradictEachOther_AreRefused()
    {
        var error = Assert.Throws<CheckpointException>(() => Rope(config =>
        {
            config[Old] = JsonNode.Parse("""{"type": "linear", "factor": 2}""");
            config[New] = JsonNode.Parse("""{"rope_type": "linear", "factor": 4}""");
        }));

        Assert.Equal($"{_folder.Combine("config.json")}: rope_scaling: expected the same embedding as in rope_parameters, found another.", error.Message);
    }

    [Fact]
    public void Read_LongRopeFactorAgainstTheLengths_IsRefused()
    {
        var error = Assert.Throws<CheckpointException>(() => Rope(config =>
        {
            config["original_max_position_embeddings"] = 16;
            config[Old] = JsonNode.Parse("""{"type": "longrope", "factor": 2, "short_factor": [1, 1.5], "long_factor": [2, 3]}""");
        }));

        Assert.Equal("rope_scaling.factor", error.Part);
    }

    private static void AssertSame(RopeScaling expected, RopeScaling found)
    {
        if (expected is RopeScaling.Yarn yarn && found is RopeScaling.Yarn other)
        {
            Assert.Equal(yarn.AttentionFactor, other.AttentionFactor, 1e-12);
            (expected, found) = (yarn with { AttentionFactor = 1 }, other with { AttentionFactor = 1 });
        }
        else if (expected is RopeScaling.LongRope longRope && found is RopeScaling.LongRope second)
        {
            Assert.Equal(longRope.LongScale, second.LongScale, 1e-12);
            Assert.Equal(longRope.ShortScale, second.ShortScale, 1e-12);
            (expected, found) = (longRope with { LongScale = 1, ShortScale = 1 }, second with { LongScale = 1, ShortScale = 1 });
        }

        Assert.Equal(expected, found);
    }

    /// <summary>The embedding of a Mixtral with heads of 4, max_position_embeddings 64 and rope_theta 5000.</summary>
    private RopeSpec Rope(Action<JsonObject> edit)
    {
        var config = JsonNode.Parse(File.ReadAllText(RepositoryRoot.Fixture("golden", "mixtral-base", "config.json")))!.AsObject();
        (config["head_dim"], config["max_position_embeddings"], config["rope_theta"]) = (4, 64, 5000);
        config.Remove(Old);
        edit(config);
        File.WriteAllText(_folder.Combine("config.json"), config.ToJsonString());
        return ModelConfig.Read(_folder.Combine("config.json")).Decoder.Layer(0).Attention.Rotary!;
    }
}
