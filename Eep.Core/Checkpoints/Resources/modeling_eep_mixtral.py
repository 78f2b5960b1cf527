"""Mixtral whose router maps probabilities, as exported by Eep. Needs torch and transformers 4.45 or later.

An ordinary Mixtral chooses among as many experts as its gate has rows. Here the gate keeps the rows of all the original experts, and a
matrix of the checkpoint (router_mapping, one row for each expert that is left) stands behind its softmax, before the choice:

    p  = softmax(gate(x))            over the original experts, float32
    p' = p @ router_mapping.T        over the experts that are left
    the num_experts_per_tok largest entries of p', divided by their sum, weigh the outputs of their experts

Entries of p' may be negative; nothing clips them. Everything else is Mixtral: grouped-query attention with rotary embeddings, RMS norms,
SwiGLU experts. The file uses no code of other models, so it does not change with them.
"""

import torch
import torch.nn.functional as F
from torch import nn
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.cache_utils import DynamicCache
from transformers.modeling_outputs import CausalLMOutputWithPast


class EepMixtralConfig(PretrainedConfig):
    model_type = "eep_mixtral"
    keys_to_ignore_at_inference = ["past_key_values"]

    def __init__(
        self,
        vocab_size=32000,
        hidden_size=4096,
        intermediate_size=14336,
        num_hidden_layers=32,
        num_attention_heads=32,
        num_key_value_heads=None,
        head_dim=None,
        gate_experts=8,
        num_local_experts=8,
        num_experts_per_tok=2,
        max_position_embeddings=131072,
        rms_norm_eps=1e-5,
        rope_theta=None,
        rope_parameters=None,
        sliding_window=None,
        initializer_range=0.02,
        tie_word_embeddings=False,
        **kwargs,
    ):
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.num_key_value_heads = num_key_value_heads or num_attention_heads
        self.head_dim = head_dim or hidden_size // num_attention_heads
        self.gate_experts = gate_experts
        self.num_local_experts = num_local_experts
        self.num_experts_per_tok = num_experts_per_tok
        self.max_position_embeddings = max_position_embeddings
        self.rms_norm_eps = rms_norm_eps
        self.rope_theta = rope_theta or (rope_parameters or {}).get("rope_theta", 1e6)
        self.sliding_window = sliding_window
        self.initializer_range = initializer_range
        super().__init__(tie_word_embeddings=tie_word_embeddings, **kwargs)


class RmsNorm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        wide = x.float()
        scale = torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)
        return self.weight * (wide * scale).to(x.dtype)


def rotate(x, cos, sin):
    """Turns the pairs (i, i + d/2) of each head; x is (batch, heads, tokens, d), cos and sin are (batch, 1, tokens, d/2)."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


def angles(config, positions, dtype):
    pairs = torch.arange(0, config.head_dim, 2, device=positions.device, dtype=torch.float32)
    frequencies = float(config.rope_theta) ** (-pairs / config.head_dim)
    turned = positions[:, None, :, None].float() * frequencies
    return turned.cos().to(dtype), turned.sin().to(dtype)


def visible(attention_mask, batch, queries, keys, end, window, device):
    """Which key each query sees, (batch, 1, queries, keys). The last key stands at position end - 1 unless the cache has room beyond it."""
    query_positions = torch.arange(end - queries, end, device=device)[:, None]
    key_positions = (torch.arange(keys, device=device) + max(end - keys, 0))[None, :]
    seen = key_positions <= query_positions
    if window is not None:
        seen = seen & (query_positions - key_positions < window)
    seen = seen[None, None].expand(batch, 1, queries, keys)
    if attention_mask is not None and attention_mask.dim() == 2:
        padding = attention_mask.bool()[:, max(end - keys, 0):end]
        padding = F.pad(padding, (0, keys - padding.shape[1]), value=False)
        # A padded position sees itself, so that its softmax stays a number; nobody else sees it.
        seen = (seen & padding[:, None, None, :]) | (key_positions == query_positions)[None, None]
    return seen


class Attention(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.config = config
        self.layer = layer
        queries = config.num_attention_heads * config.head_dim
        keys = config.num_key_value_heads * config.head_dim
        self.q_proj = nn.Linear(config.hidden_size, queries, bias=False)
        self.k_proj = nn.Linear(config.hidden_size, keys, bias=False)
        self.v_proj = nn.Linear(config.hidden_size, keys, bias=False)
        self.o_proj = nn.Linear(queries, config.hidden_size, bias=False)

    def forward(self, x, cos, sin, attention_mask, cache, end):
        batch, tokens, _ = x.shape
        query = rotate(self.heads(self.q_proj(x)), cos, sin)
        key = rotate(self.heads(self.k_proj(x)), cos, sin)
        value = self.heads(self.v_proj(x))
        if cache is not None:
            key, value = cache.update(key, value, self.layer)
        seen = visible(attention_mask, batch, tokens, key.shape[2], end, self.config.sliding_window, x.device)
        share = query.shape[1] // key.shape[1]
        key = key.repeat_interleave(share, dim=1)
        value = value.repeat_interleave(share, dim=1)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, tokens, -1))

    def heads(self, x):
        return x.unflatten(-1, (-1, self.config.head_dim)).transpose(1, 2)


class Expert(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.w1 = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.w2 = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)
        self.w3 = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class MappedSparseMoe(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.experts_per_token = config.num_experts_per_tok
        self.gate = nn.Linear(config.hidden_size, config.gate_experts, bias=False)
        self.router_mapping = nn.Parameter(torch.zeros(config.num_local_experts, config.gate_experts, dtype=torch.float32))
        self.experts = nn.ModuleList([Expert(config) for _ in range(config.num_local_experts)])

    def forward(self, x):
        flat = x.reshape(-1, x.shape[-1])
        weights, chosen = self.route(flat)
        result = torch.zeros_like(flat)
        for index, expert in enumerate(self.experts):
            rows, slots = torch.where(chosen == index)
            if rows.numel() > 0:
                result.index_add_(0, rows, expert(flat[rows]) * weights[rows, slots, None])
        return result.reshape(x.shape)

    def route(self, flat):
        probabilities = F.softmax(self.gate(flat), dim=-1, dtype=torch.float32)
        mapped = probabilities @ self.router_mapping.float().T
        weights, chosen = torch.topk(mapped, self.experts_per_token, dim=-1)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        return weights.to(flat.dtype), chosen


class Layer(nn.Module):
    def __init__(self, config, index):
        super().__init__()
        self.input_layernorm = RmsNorm(config.hidden_size, config.rms_norm_eps)
        self.self_attn = Attention(config, index)
        self.post_attention_layernorm = RmsNorm(config.hidden_size, config.rms_norm_eps)
        self.block_sparse_moe = MappedSparseMoe(config)

    def forward(self, x, cos, sin, attention_mask, cache, end):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, attention_mask, cache, end)
        return x + self.block_sparse_moe(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList([Layer(config, index) for index in range(config.num_hidden_layers)])
        self.norm = RmsNorm(config.hidden_size, config.rms_norm_eps)


class EepMixtralForCausalLM(PreTrainedModel, GenerationMixin):
    config_class = EepMixtralConfig
    base_model_prefix = "model"
    _supports_sdpa = True
    _no_split_modules = ["Layer"]
    _skip_keys_device_placement = ["past_key_values"]
    # The mapping decides between close probabilities: it stays in float32 whatever type the rest is loaded in.
    _keep_in_fp32_modules = ["router_mapping"]
    _keep_in_fp32_modules_strict = ["router_mapping"]

    def __init__(self, config):
        super().__init__(config)
        self.model = Decoder(config)
        self.lm_head = None if config.tie_word_embeddings else nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.model.embed_tokens

    def set_input_embeddings(self, value):
        self.model.embed_tokens = value

    def get_output_embeddings(self):
        return self.lm_head

    def forward(
        self,
        input_ids=None,
        attention_mask=None,
        position_ids=None,
        past_key_values=None,
        inputs_embeds=None,
        labels=None,
        use_cache=None,
        logits_to_keep=0,
        **kwargs,
    ):
        x = self.model.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        if past_key_values is None and (use_cache if use_cache is not None else not self.training):
            past_key_values = DynamicCache()
        past = past_key_values.get_seq_length() if past_key_values is not None else 0
        end = int(past) + x.shape[1]
        if position_ids is None:
            position_ids = torch.arange(int(past), end, device=x.device)[None].expand(x.shape[0], -1)
        cos, sin = angles(self.config, position_ids, x.dtype)
        for layer in self.model.layers:
            x = layer(x, cos, sin, attention_mask, past_key_values, end)
        x = self.model.norm(x)[:, -logits_to_keep:] if logits_to_keep else self.model.norm(x)
        head = self.model.embed_tokens.weight if self.lm_head is None else self.lm_head.weight
        logits = F.linear(x, head)
        loss = None
        if labels is not None:
            targets = labels[:, 1:].reshape(-1)
            loss = F.cross_entropy(logits[:, :-1].float().reshape(-1, logits.shape[-1]), targets)
        return CausalLMOutputWithPast(loss=loss, logits=logits, past_key_values=past_key_values)
