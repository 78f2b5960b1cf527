using System.Text;
using System.Text.Json.Nodes;

namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>Ways to spoil a file, from blind to well aimed.</summary>
public static class Mutate
{
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "1", "2", "-1", "3", "7", "64", "65536", "2147483647", "2147483648", "9223372036854775807", "99999999999999999999",
        "0.5", "1e308", "1e-300", "-0.0", "\"\"", "\"x\"", "\"\\u0000\"", "\"../../../etc/passwd\"", "\"/etc/passwd\"", "\"model.safetensors\"",
        "\"(a+)+$\"", "\"[\"", "\"\\\\p{L}*\"", "\"(?:(?:a{99}){99}){99}\"", "\"silu\"", "\"yarn\"", "\"bfloat16\"", "[]", "{}", "[[]]", "[0,0]", "[-1]", "{\"type\":\"Sequence\"}",
        "{\"rope_type\":\"longrope\"}", "[null,\"a\"]",
    ];

    private static readonly string[] s_fragments =
        ["\\ud800", "\\u0000", "-1", "1e999", "null", "{", "}", "[", "]", "\"", ",", ":", "0", "\uFEFF", "true", "{}", "[]", "\"dtype\":1,", "\0", "/*", "NaN"];

    /// <summary>A JSON text with a value replaced, removed, doubled or put elsewhere, or with its text spoilt.</summary>
    public static string Json(string original, Random random)
    {
        if (random.Next(3) == 0)
        {
            return Text(original, random);
        }

        var root = JsonNode.Parse(original)!;
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            Change(root, random);
        }

        return root.ToJsonString();
    }

    /// <summary>A text with pieces inserted, removed, doubled or overwritten.</summary>
    public static string Text(string original, Random random)
    {
        var text = new StringBuilder(original);
        for (var change = random.Next(1, 4); change > 0 && text.Length > 0; change--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 40), text.Length - at);
            switch (random.Next(6))
            {
                case 0:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    text.Remove(at, length);
                    break;
                case 2:
                    text.Insert(at, s_fragments[random.Next(s_fragments.Length)]);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, length));
                    break;
                case 4:
                    text.Insert(at, new string('[', random.Next(1, 200)));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Bytes flipped, overwritten, inserted, removed, doubled, or cut off.</summary>
    public static byte[] Bytes(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)(random.Next(2) * 255), length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Change(JsonNode root, Random random)
    {
        var (parent, name, index) = Pick(root, random);
        if (parent is JsonObject members && members.Count > 0)
        {
            switch (random.Next(5))
            {
                case 0:
                    members.Remove(name);
                    break;
                case 1:
                    members[name + "2"] = members[name]?.DeepClone();
                    break;
                case 2:
                    members[name] = members.ElementAt(random.Next(members.Count)).Value?.DeepClone();
                    break;
                default:
                    members[name] = Value(random);
                    break;
            }
        }
        else if (parent is JsonArray items && items.Count > 0)
        {
            switch (random.Next(4))
            {
                case 0:
                    items.RemoveAt(index);
                    break;
                case 1:
                    items.Insert(index, items[random.Next(items.Count)]?.DeepClone());
                    break;
                default:
                    items[index] = Value(random);
                    break;
            }
        }
    }

    /// <summary>Goes down from the root, so that what stands high in the file is hit most.</summary>
    private static (JsonNode Parent, string Name, int Index) Pick(JsonNode node, Random random)
    {
        while (true)
        {
            var index = node is JsonArray { Count: > 0 } items ? random.Next(items.Count) : 0;
            var name = node is JsonObject { Count: > 0 } members ? members.ElementAt(random.Next(members.Count)).Key : "";
            var child = node switch
            {
                JsonArray { Count: > 0 } list => list[index],
                JsonObject { Count: > 0 } parent => parent[name],
                _ => null,
            };
            if (child is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) || random.Next(4) == 0)
            {
                return (node, name, index);
            }

            node = child;
        }
    }

    private static JsonNode? Value(Random random) => random.Next(30) switch
    {
        0 => JsonValue.Create(new string('a', 10_000)),
        1 => new JsonArray([.. Enumerable.Range(0, 1000).Select(number => (JsonNode)number)]),
        2 => JsonNode.Parse(new string('[', 60) + new string(']', 60)),
        _ => JsonNode.Parse(s_values[random.Next(s_values.Length)]),
    };
}
